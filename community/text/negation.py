"""Whether a mention is a wish, a refusal, or neither."""

import re
from functools import lru_cache

# Negations that turn what follows within a few characters; pairs that look like one but are none are taken out first.
_NO_NEGATION = re.compile(
    r"有没有(?=[人谁哪推])|没法想象没有|想象不[出到].{0,4}没有|不敢想没有|不能想没有|休想.{0,4}[关拆卸]掉?|没得商量|戒[了掉]?[烟酒]|不得了|无意[间中]|不知不觉|不由|不谋而合|不以为|不虚此行|不枉|不白|不输|不亚于|不比|不差|不赖|不坏|不费|不但|不仅|不光|不只|不止|不得不|不能不|不会不|没有不|不是不|并非不|不无|无不|非.{1,4}不可|不一会|不久|不少|不断|不同|不管|不论|无论|无非"
    r"|没有比|没什么比|不能更|不要太|差不多|要不|要不然|不过|不然|不愧|不由得|没准|说不定|忍不住|说走就走|恨不得|不亦乐乎|不错|不可或缺|离不开|少不了|缺不了|停不下来|不能没有|不能少|没得说|没话说|别说|别提多|别致|区别|特别|分别|级别|性别|识别|告别(?=.{0,2}焦虑)|无法自拔|欲罢不能|爱不释手|没治了|好得没边|没谁了"
)
_DENIED_BEFORE = (
    r"不再|不想|不爱|不喜欢|不太|不怎么|不大|不会|不去|不玩|不要|不用|不需要|不感兴趣|不适合|不考虑|不打算|不值得|不推荐|不建议|不稀罕|不在乎|不在意|不关心|不碰|不买|不装|不选|不"
    r"|从不|从来不|从没|从未|没有|没兴趣|没去|没买|没装|没用|没|未|无须|无需|并非所有|与其|拉倒吧，?还?|早[就已]?把|推销|起哄让?|非让我?|无|别再|别去|别买|别|甭|勿|拒绝|讨厌|厌烦|反感|嫌弃|受够|受不了|烦透|烦死|腻了|懒得|放弃|戒掉|戒了|戒|告别|取消|删掉|卖掉|卖了|退掉|退了|拆了|拆掉|扔了|停了|远离|劝退|后悔|再也不|谁爱|打死不|免了|算了吧|省了|白瞎|智商税|浪费|鸡肋|对.{0,2}无感|无感"
)
_BEFORE = re.compile(rf"(?:{_DENIED_BEFORE})[^，。！？；,.!?;\n]{{0,6}}$")
_AFTER = re.compile(
    r"^(?:[？?](?=谁|等|要它|要来|我又不|算了|拉倒|呵|饶了|留给|还是别|免)|[^，。！？；,.!?;\n]{0,6}?(?:归[你他她]|早?让位|早?改[喝吃走玩用骑]|换回|换成|约等于|白白|送[了走掉]|磨叽|矫情得|一次[都也]?没|一回[都也]?没|没开过|没用过|没碰过|关死|关[掉了]|彻底|修了|太麻烦|嫌|不要|不想|不喜欢|不感兴趣|没兴趣|没意思|没用|没必要|没感觉|无感|算了|免了|就算了|劝退|吃灰|白瞎|鸡肋|智商税|戒了|腻了|卖了|退了|拆了|扔了|闲置|落灰|积灰|再见|拜拜|告辞|与我无关|不适合|不行|受不了|太折腾|后悔|从来不|从没|不再|不去|不玩|不碰|提不起劲|拉黑|敬谢不敏|留给别人|谁爱.{1,3}谁|跟着.{0,6}送走|分手|超生))"
)
_ANY_BEFORE, _ANY_AFTER = re.compile(_DENIED_BEFORE), re.compile(_AFTER.pattern[1:])
_COMMA = re.compile(r"[，,：:]")
_QUESTION = re.compile(
    r"[?？]|吗|呢$|有没有|有人|谁有|谁知道|怎么样|如何|多少钱|哪里|哪儿|哪家|值不值|要不要|是不是|能不能|求推荐|请教|请问|打听"
)
_OTHERS = re.compile(
    r"(?:闺女|我妹|我弟|我姐|我哥|妹妹|弟弟|姐姐|哥哥|小舅子|大舅哥|丈母娘|丈人|岳父|岳母|婆婆|公公|表弟|堂哥|本店|朋友圈|楼主|对门|全车人|大伙|车主们|有的人|某些人|小哥|他|她|他们|她们|人家|别人|朋友|同事|邻居|老婆|老公|媳妇|我爸|我妈|爸妈|老爸|老妈|父母|儿子|女儿|舅舅|表哥|室友|领导|隔壁|楼上|网友|销售|店家|老板)[^，。！？；,.!?;\n]{0,8}$"
)
_SUPPOSED = re.compile(r"(?:如果|要是|假如|假设|万一|据说|听说|传说|号称)[^，。！？；,.!?;\n]{0,10}$")
# Past love is no wish, though nothing denies it.
_PAST = re.compile(
    r"(?:以前|从前|年轻(?:时|那会|的时候)|当年|曾经|早些年|头两年)(?!.{0,2}[嫌讨烦])[^，。！？；,.!?;\n]{0,10}$"
)
_STILL = re.compile(r"还是?(?:会|在|要|想|爱|去)|依然|照样|照旧|到现在|一直")
# What a liking, a plan, a purchase or a habit sounds like. Without one of these a mention is only a mention.
_FOND = re.compile(
    r"喜欢|最爱|[超太真好还就也]爱|爱[上得死吃喝玩开拍听]|热爱|钟爱|迷[上恋]|着迷|上瘾|上头|种草|心水|心动|惦记|想念|怀念|馋|眼馋|念叨|盼|期待|等不及|想[要买去装试换再]|打算|计划|准备[去买装]|(?<![要需追请恳])求|安利|推荐|首选|认准|非.{1,6}不可|必[去须备买装带点吃]|刚需|标配|顶配|神器|真香|好香|也香|太香|香得"
    r"|舒服|舒坦|惬意|享受|过瘾|解压|治愈|自在|痛快|安逸|巴适|美滋滋|美得|开心|快乐|高兴|幸福|满足|满意|惊喜|知足|庆幸|感动|好[用吃喝看听玩开使]|实用|值[得了回]|划算|靠谱|省心|安心|踏实|到位|不错|挺好|真好|很好|最好|更好|太好|绝了|太绝|[很真超太好]赞|点个赞|[很真太好超]棒|[很真太好超]牛|给力|完美|舍得|砸钱|加钱|加价|下单|入手|剁手|买[了俩过回到]|装[了上好]|换[了上]|加[了装]|配[了齐]|提[了到]车|订[了好]|刚[买装换配]|新[买装换配]"
    r"|救[了过我]|救命|离不开|少不了|缺不了|没.{0,6}不行|雷打不动|常备|常驻|天天|每[天周月年次晚逢到]|年年|周周|经常|老是去|又去|再去|还去|常去|去了|走起|说走就走|回第一站|出发|约[起一个上]|第[一二三四五六七八九十\d]+[次回趟]|[两三四五六七八九十\d]+[次回趟]了?|专攻|练|学会|收服|排队|捡起来|玩[得了上]|跑[了过]|坚持|宁可|宁愿|只求|就想|就爱|就差|再来|回不去|用惯|习惯了|才叫|倒是|我[去要拍骑钓泡冲]|拍[了到]|钓[了到上]|泡[了着]"
)
_SOFT_END = re.compile(r"[。！？!?；;\n]")


def _sentence(text, start, end):
    """(words before, words after) of a mention, inside its sentence."""
    before, after = text[max(0, start - 40) : start], text[end : end + 40]
    edges = list(_SOFT_END.finditer(before))
    before = before[edges[-1].end() :] if edges else before
    edge = _SOFT_END.search(after)
    return before, after[: edge.end()] if edge else after


def polarity(normal, start, end):
    """ "wanted", "negated" or "neutral" for the mention at a span of the text as typed.

    A wish needs a word of liking, planning, buying or habit in its own clause: nothing is guessed from a mere mention.
    A negation counts within its clause and six characters of the mention; a double one cancels out. Questions,
    hearsay, other people's wishes and past loves are neutral.
    """
    before, after = _sentence(normal.original, start, end)
    clause_before = _COMMA.split(before)[-1]
    clause_after = _COMMA.split(after, 1)[0]
    fond, may_deny = _signals(clause_before + normal.original[start:end] + clause_after)
    if may_deny and (_BEFORE.search(_cleared(clause_before)) or _AFTER.search(_cleared(clause_after))):
        return "negated"
    if not fond or (_PAST.search(clause_before) and not _STILL.search(after)):
        return "neutral"
    if (
        _OTHERS.search(clause_before)
        or _SUPPOSED.search(clause_before)
        or _QUESTION.search(clause_before[-12:] + clause_after)
    ):
        return "neutral"
    return "wanted"


@lru_cache(maxsize=2048)
def _signals(clause):
    """(whether a word of liking stands in a clause, whether a word of denial does): asked once for all its mentions."""
    return bool(_FOND.search(clause)), bool(_ANY_BEFORE.search(clause) or _ANY_AFTER.search(clause))


def _cleared(words):
    """The words with what only looks like a negation taken out."""
    return _NO_NEGATION.sub(lambda m: "＿" * len(m[0]), words)
