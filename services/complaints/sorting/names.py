"""Names of people in a text, found by what announces them: 姓名、我叫、我是、本人、联系人 ….

An announcement that can only be followed by a name covers what follows. After one that often is not (我是、叫、本人)
a name is believed when it begins with a surname and ends where a name would.
"""

import re
from collections.abc import Iterator

_COMPOUND = (
    "欧阳|司马|上官|诸葛|夏侯|皇甫|尉迟|公孙|令狐|慕容|宇文|长孙|司徒|司空|东方|南宫|西门|独孤|轩辕|端木|百里|闻人"
)
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方"
    "俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧"
    "计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫"
    "经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓"
    "牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙"
    "池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古"
    "易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯"
    "相查后荆红游竺权逯盖益桓公晋楚闫法汝鄢涂钦岳帅缑亢况郈有琴商牟佘佴伯赏墨哈谯笪年爱阳佟肖侬岩刀普者"
)
# also everyday words: believed only after what nothing but a name follows
_EVERYDAY = (
    "应和时于从有那后相公解能万都满乐成别向终经常安全家空年爱单双支干计元水方平广高文办利通连步居所者普者易师游边国"
    "充古隆殷花"
)

_HAN = r"[\u4e00-\u9fff]"
_COMMON = "".join(surname for surname in _SURNAMES if surname not in _EVERYDAY)
_NAME = rf"(?:(?:{_COMPOUND}){_HAN}{{1,2}}|[{_SURNAMES}]{_HAN}{{1,2}})"
_LIKELY_NAME = rf"(?:(?:{_COMPOUND}){_HAN}{{1,2}}|[{_COMMON}高方文安成易万于普]{_HAN}{{1,2}})"
_DOTTED = rf"{_HAN}{{1,8}}(?:[·•・]{_HAN}{{1,8}})+"  # 买买提·阿不都
_SAID = r"[为是叫、,:\s]{0,3}"

# what a name may be followed by: the end, a mark, or how people go on after their name
_ENDS = (
    r"(?=$|[^\u4e00-\u9fff]|电话|手机|联系|身份证|证件|家住|住|地址|先生|女士|同志|老师|男|女|今年|今天|于|"
    r"在|到|去|来|要|想|向|因|反映|投诉|举报|求助|的|是|和|及|与|等|办|被|对|从|曾|已|有|我|本人|系|称|说|写)"
)
_PEOPLE = (
    "反映人|投诉人|举报人|信访人|来信人|来访人|来电人|留言人|申请人|当事人|经办人|业主|户主|法人|法定代表人|法人代表"
)

_ANNOUNCED = (
    re.compile(
        rf"(?:姓名|名字|联系人|署名|落款|负责人|{_PEOPLE})\s?:\s*(?P<it>{_DOTTED}|{_HAN}{{2,4}}(?!{_HAN})|{_NAME})"
    ),
    re.compile(rf"(?:姓名|我叫|名叫|叫做|叫作|联系人){_SAID}(?P<it>{_DOTTED}|{_NAME}{_ENDS}|{_LIKELY_NAME})"),
    re.compile(rf"(?:我是|本人|叫|{_PEOPLE}){_SAID}(?P<it>{_DOTTED}|{_LIKELY_NAME}{_ENDS})"),
)
# after 我是 and the like these begin as names do, and are none
_NO_NAME = re.compile(
    r"普[通遍查及]|曾[多经在到去向于]|于[一二三四五六七八九十是今昨本上去前]|高[中龄一二三]|农[民户村]|安[置全]|成[年都]|万[般一]|文[山化件]|方[便面]|易[地]|云南|江那|单亲|党员|白跑|明[明天]|强烈|商[户家]|"
    r"店主|车主|房主|田心|水库|山区|石材|连续|关于|利用|司机|金额|蓝图|熟人|温馨|项目|路过|路边|常住|年满|时候|查[询看]|左右|包[工括]|"
    r"宣传|计划|牛奶|马上|谈话|祝愿|谢谢|边境|寿险|养老|米厂|景区|冷[库饮]|麻烦|章程|经营|席位|管理|林[业农]|乡[镇村]|残疾|退[休役伍]"
)


def names_in(text: str) -> Iterator[tuple[int, int]]:
    """Where names stand in a text whose marks are of one width: begin and end of each."""
    for pattern in _ANNOUNCED:
        for match in pattern.finditer(text):
            if not _NO_NAME.match(match["it"]):
                yield match.span("it")
