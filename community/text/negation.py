"""Whether a mention is a wish, a refusal, or neither."""

import re

# Negations that turn what follows within a few characters; pairs that look like one but are none are taken out first.
_NO_NEGATION = re.compile(
    r"不但|不仅|不光|不只|不止|不得不|不能不|不会不|没有不|不是不|并非不|不无|无不|非.{1,4}不可|不一会|不久|不少|不断|不同|不管|不论|无论|无非"
    r"|没有比|没什么比|不能更|不要太|差不多|要不|要不然|不过|不然|不愧|不由得|没准|说不定|忍不住|恨不得|不亦乐乎|不错|不可或缺|离不开|少不了|缺不了|停不下来|不能没有|不能少|没得说|没话说|别说|别提多|别致|区别|特别|分别|级别|性别|识别|告别(?=.{0,2}焦虑)"
)
_BEFORE = re.compile(
    r"(?:不再|不想|不爱|不喜欢|不太|不怎么|不大|不会|不去|不玩|不要|不用|不需要|不感兴趣|不适合|不考虑|不打算|不值得|不推荐|不建议|不稀罕|不在乎|不在意|不关心|不碰|不买|不装|不选|不"
    r"|从不|从来不|从没|从未|没有|没兴趣|没去|没买|没装|没用|没|未|无须|无需|无|别再|别去|别买|别|甭|勿|拒绝|讨厌|厌烦|反感|嫌弃|受够|受不了|烦透|烦死|腻了|懒得|放弃|戒掉|戒了|戒|告别|取消|删掉|卖掉|卖了|退掉|退了|拆了|拆掉|扔了|停了|远离|劝退|后悔|再也不|谁爱|打死不|免了|算了吧|省了|白瞎|智商税|浪费|鸡肋|对.{0,2}无感|无感)"
    r"[^，。！？；,.!?;\n]{0,6}$"
)
_AFTER = re.compile(
    r"^[^，。！？；,.!?;\n]{0,4}?(?:不要|不想|不喜欢|不感兴趣|没兴趣|没意思|没用|没必要|没感觉|无感|算了|免了|就算了|劝退|吃灰|白瞎|鸡肋|智商税|戒了|腻了|卖了|退了|拆了|扔了|闲置|落灰|积灰|再见|拜拜|告辞|与我无关|不适合|不行|受不了|太折腾|后悔|从来不|从没|不再|不去|不玩|不碰|提不起劲|拉黑|敬谢不敏|留给别人|谁爱.{1,3}谁)"
)
_QUESTION = re.compile(r"[?？]|吗|呢$|有没有|有人|谁有|谁知道|怎么样|如何|多少钱|哪里|哪儿|哪家|值不值|要不要|是不是|能不能|求推荐|请教|请问|打听")
_OTHERS = re.compile(r"(?:他|她|他们|她们|人家|别人|朋友|同事|邻居|老婆|老公|媳妇|我爸|我妈|爸妈|老爸|老妈|父母|儿子|女儿|舅舅|表哥|室友|领导|隔壁|楼上|网友|销售|店家|老板)[^，。！？；,.!?;\n]{0,8}$")
_SUPPOSED = re.compile(r"(?:如果|要是|假如|假设|万一|据说|听说|传说|号称)[^，。！？；,.!?;\n]{0,10}$")
_SOFT_END = re.compile(r"[。！？!?；;\n]")


def _sentence(text, start, end):
    """(words before, words after) of a mention, inside its sentence."""
    before, after = text[max(0, start - 40) : start], text[end : end + 40]
    edges = list(_SOFT_END.finditer(before))
    before = before[edges[-1].end() :] if edges else before
    edge = _SOFT_END.search(after)
    return before, after[: edge.end()] if edge else after


def polarity(normal, start, end):
    """"wanted", "negated" or "neutral" for the mention at a span of the text as typed.

    A negation counts within its clause and six characters of the mention; a double one cancels out. Questions,
    hearsay and other people's wishes are neutral.
    """
    before, after = _sentence(normal.original, start, end)
    clause_before = re.split(r"[，,：:]", before)[-1]
    clause_after = re.split(r"[，,]", after)[0]
    cleared = _NO_NEGATION.sub(lambda m: "＿" * len(m[0]), clause_before)
    if _BEFORE.search(cleared) or _AFTER.search(_NO_NEGATION.sub(lambda m: "＿" * len(m[0]), clause_after)):
        return "negated"
    if _OTHERS.search(clause_before) or _SUPPOSED.search(clause_before) or _QUESTION.search(clause_before[-12:] + clause_after):
        return "neutral"
    return "wanted"
