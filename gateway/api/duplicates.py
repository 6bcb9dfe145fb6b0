"""Duplicate candidates among anonymous matters: proposed with their reasons, merged or marked distinct (1.3 rule 4).

A sorter sees and decides pairs of its channel; pairs of two channels are the Inspection Office's, in masked copies.
"""

from gateway.api.sorting import BY_SORTER, MATTER
from gateway.http.operations.typed import command, question
from services.complaints.contract import (
    ListDuplicates,
    ListDuplicatesAcross,
    MarkDistinct,
    MarkDistinctAcross,
    MergeAcross,
    SplitAcross,
)

ACROSS = "/appraisals/{appraisal}/duplicates"

OPERATIONS = (
    question(
        "/appraisals/{appraisal}/complaints/duplicates",
        ListDuplicates,
        "本渠道疑似重复的匿名事项",
        name="complaints_duplicates",
        roles=("sorter",),
        knows=BY_SORTER,
        discloses="words",
    ),
    question(
        ACROSS,
        ListDuplicatesAcross,
        "跨渠道疑似重复的匿名事项(脱敏文本);merged=true 查已并单的",
        name="complaints_duplicates_across",
        roles=("operator",),
        discloses="words",
    ),
    command(f"{MATTER}/distinct", MarkDistinct, "不是同一事项:两件分开,不再提示", roles=("sorter",), knows=BY_SORTER),
    command(f"{ACROSS}/merger", MergeAcross, "跨渠道并单"),
    command(f"{ACROSS}/distinct", MarkDistinctAcross, "跨渠道的两件不是同一事项,不再提示"),
    command(f"{ACROSS}/splitting", SplitAcross, "撤销他人的跨渠道并单"),
)
