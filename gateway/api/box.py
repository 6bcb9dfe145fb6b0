"""The seal of the box, and what is lost before it."""

from gateway.api.reading import COUNTING
from gateway.http.operations.typed import command, question
from services.ballot.contract import AcceptLoss, ConfirmEarlySeal, ProposeEarlySeal, ProposeLoss, Seal, ShowLossProposal
from services.roster.contract import AcceptIssuedLoss, ProposeIssuedLoss, ShowIssuedLossProposal

OPERATIONS = (
    command("/appraisals/{appraisal}/sealing", Seal, "封存票箱", two_people=True),
    command(
        "/appraisals/{appraisal}/sealing/early",
        ProposeEarlySeal,
        "提议提前封存票箱(写明事由,另一人确认后才封存)",
    ),
    command("/appraisals/{appraisal}/sealing/early/confirmation", ConfirmEarlySeal, "确认提前封存并封存票箱"),
    question(
        "/appraisals/{appraisal}/sealing/loss",
        ShowLossProposal,
        "待另一人确认的提议:票有缺失,从现有的票继续(没有的为 null)",
        roles=COUNTING,
    ),
    command("/appraisals/{appraisal}/sealing/loss", ProposeLoss, "提议在票有缺失时继续(恢复不了的,另一人当天确认才算)"),
    command(
        "/appraisals/{appraisal}/sealing/loss/acceptance", AcceptLoss, "确认这一份提议:票有缺失,从现有的票继续,记入日志"
    ),
    question(
        "/appraisals/{appraisal}/issuing/loss",
        ShowIssuedLossProposal,
        "待另一人确认的提议:领票记录有缺失,继续领票(没有的为 null)",
        roles=COUNTING,
    ),
    command(
        "/appraisals/{appraisal}/issuing/loss", ProposeIssuedLoss, "提议在领票记录有缺失时继续(另一人当天确认才算)"
    ),
    command(
        "/appraisals/{appraisal}/issuing/loss/acceptance",
        AcceptIssuedLoss,
        "确认这一份提议:领票记录有缺失,继续领票,并记入日志",
    ),
)
