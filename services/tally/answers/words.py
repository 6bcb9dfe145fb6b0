"""Types of parts that several answers have."""

from typing import Annotated

import msgspec

OfficeId = Annotated[str, msgspec.Meta(min_length=1, max_length=64, examples=["02-03"])]
Digest = Annotated[str, msgspec.Meta(examples=["5f0c1a9b" * 8])]
Number = Annotated[int, msgspec.Meta(ge=0, examples=[12])]
Rank = Annotated[int, msgspec.Meta(ge=1, examples=[1])]
Version = Annotated[int, msgspec.Meta(ge=1, examples=[1])]
Votes = Annotated[int, msgspec.Meta(ge=0, examples=[31])]
Weighed = Annotated[int | str, msgspec.Meta(examples=[31])]  # n/d in lowest terms where weights are fractions
Reasons = Annotated[dict[str, int], msgspec.Meta(examples=[{"OVER_LIMIT": 9}])]  # how many, by reason
Department = Annotated[str, msgspec.Meta(examples=["县自然资源局"])]
OfficeName = Annotated[str, msgspec.Meta(examples=["不动产登记中心"])]
MatterId = Annotated[str, msgspec.Meta(min_length=1, max_length=80, examples=["9c1f4e"])]
BallotId = Annotated[str, msgspec.Meta(min_length=1, max_length=80, examples=["5bc868d6"])]
Rules = Annotated[tuple[str, ...], msgspec.Meta(examples=[["R-36", "A-20"]])]  # numbers of the announcement's rules
