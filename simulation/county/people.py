"""People who do not exist: names as they are heard in Wenshan, numbers from the reserved range 1300000xxxx."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from simulation.chance import dice, shuffled

SURNAMES = (
    "王李张刘陈杨黄赵周吴陆侬韦何农马罗梁宋郑唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余"
    "潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺"
    "赖龚文"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国春燕志永福德昌文正学光荣天贵金"
    "凤云琼仙莲翠绍朝忠世海林成兴发顺家祥庆富乔双开跃山思雨子涵浩宇欣怡俊晨梓轩佳慧婷雪"
)

RESERVED = 1300000
BLOCK = 10_000


@dataclass(frozen=True)
class Person:
    """A name and a telephone number."""

    name: str
    phone: str


def person_name(rng: Random) -> str:
    """A surname and one or two characters."""
    return rng.choice(SURNAMES) + "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2, 2, 2))))


def population(seed: int) -> Iterator[Person]:
    """People without end; the first 10,000 have numbers 1300000xxxx, the next 1300001xxxx, and so on."""
    rng = dice(seed, "population")
    block = 0
    while True:
        for number in shuffled(rng, range(BLOCK)):
            yield Person(person_name(rng), f"{RESERVED + block}{number:04d}")
        block += 1
