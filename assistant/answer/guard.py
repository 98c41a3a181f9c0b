"""First step: what is not a question about documents gets its own reply, before any search."""

from __future__ import annotations

import re

from assistant.answer.draft import Draft
from assistant.answer.refuse import refuse
from assistant.answer.statuses import ABUSE, EMERGENCY, GREETING, INSTRUCTION, LANGUAGE, PERSONAL_CASE
from assistant.text.fold import fold

_EMERGENCY = re.compile(
    "着火|起火|火灾|失火|救火|杀人|抢劫|被打了|家暴|打我|绑架|不想活|想自杀|要自杀|自杀|轻生|跳楼|往下跳|跳河|割腕|活不下去|救命|昏迷|心脏病发|大出血|煤气泄漏|中毒了|报警|触电|溺水|进贼|入室|小偷(?:在|还)|持刀|拿刀|砍人|打死|快死了|不省人事|被困|跳下去|没有?呼吸|没反应|晕倒|倒在地上|车祸"
)
_ABOUT_POLICY = re.compile(
    "要点|文件|通知|办法|规定|条例|政策|牵头|职责|预案|应急|举报|哪个部门|哪些部门|什么部门|谁负责|工作"
)
_GREETING = re.compile(
    "^(?:(?:麻烦|辛苦|谢谢|多谢)(?:你|您)?(?:了|啦)[,，!！。]?|没(?:别的)?事了[,，。]?|好的?[,，]?|行[,，]?)?"
    "(?:你好|您好|哈喽|嗨|hi|hello|在吗|在不在|有人吗|早上好|上午好|下午好|晚上好|早安|晚安|谢谢|多谢|感谢|谢了|再见|拜拜|好的|嗯+|哦+|ok|你是谁|你是什么|你叫什么|你能做什么|你会什么|"
    "怎么用|如何使用|能帮我做什么|介绍一下你自己|辛苦了|测试|test|人工|转人工|人工客服|人工服务)"
    "(?:你|您|呀|啊|哦|吗|呢|了|们|啦|客服|小助手|助手|名字|没别的事|没事|[!！。.,，~?？])*$"
)
_INSTRUCTION = re.compile(
    "(?:忽略|无视|忘记|忘掉|不要管|不用管|抛开|绕过|跳过|覆盖)(?:.{0,8})(?:以上|之前|前面|上面|所有|你的|全部|先前|系统)?(?:.{0,4})(?:指令|指示|提示词?|规则|要求|设定|限制|命令|约束|内容)"
    "|ignore(?:all|any|the|your)*(?:previous|above|prior)|(?:系统|system)(?:提示词?|prompt)|(?:输出|打印|显示|告诉我|说出|泄露|复述|重复)(?:.{0,6})(?:提示词|系统提示|prompt|系统指令|初始指令|内部指令)"
    "|(?:假装|扮演|假设你是|你现在是|从现在起你|从现在开始你|角色扮演|越狱|jailbreak|开发者模式|dan模式)|^(?:system|assistant)[::]"
    "|(?:(?:写|编|作|创作|生成)(?:一|个|首|篇|段|份|点)*|来(?:一|个|首|篇|段|份|点)+)(?:诗|歌词?|小说|故事|笑话|代码|程序|作文|文案|段子|剧本|情书)|讲个?(?:笑话|故事)|(?:翻译|translate)(?:成|为|一下|这)|(?:请你|你必须|你要|直接)(?:.{0,6})(?:回答|说|输出|回复)(?:是|成|:|\"|'|:)"
    "|(?:把|将)(?:.{0,6})(?:回答|答案|牵头|文号|数字|规则|设定|结果|内容|日期)(?:.{0,6})(?:改成|改为|换成|说成)|(?:执行|运行|eval|exec)(?:.{0,8})(?:命令|代码|脚本|sql)|<script|drop\\s*table"
)
_ABUSE = re.compile(
    "傻[逼比bB叉xX×*]|(?:你|他)妈的?(?:逼|的)?|操你|草泥马|去死(?!亡)|滚蛋|王八蛋|混蛋|白痴|脑残|智障(?!人|儿|者|残|群|学|家|康)|吃干饭|一群.{0,4}(?:垃圾|废物|饭桶|蠢货)|垃圾(?:机器人|助手|东西|客服|系统)|(?:你|你们|都是|真是|一帮|帮|个)(?:们|真|就|是|这|群|个|一|都){0,4}废物|^废物[!！。]*$|狗屁|放屁|fuck|shit|bitch|色情|约炮|裸聊"
)
_PERSONAL = re.compile(
    "(?:我|俺|咱|我家|我们家|我妈|我爸|我儿子|我女儿|我老婆|我老公|我父亲|我母亲|我孩子|我公司|我们公司|本人)(?:.{0,14})"
    "(?:批(?:了|下来|没|准)|办(?:好|下来|完)(?:了|没)|到账|审核(?:通过|结果|到|了没)|通过了(?:吗|没)|进度|到哪一?步|能不能领|能领(?:多少|吗|到)|可以领|能拿(?:多少|到|吗)|领了(?:吗|没)|符合(?:条件|资格|要求)吗|批不批|批得下来|轮得到|办得下来|办不办得|够(?:条件|资格)|能报销|能补(?:多少|贴)|应该交多少|欠(?:了)?多少|余额|什么时候(?:发|到|给|能拿到|批)|怎么还没|还没(?:收到|办|批|到|下来)|查询?一下|被拒|被驳回|什么原因|为什么没)"
    "|(?:单号|编号|工单|受理号|办件号|申请号)(?:是|为)?[a-z0-9]{4,}"
    "|(?:我|俺)(?:的|那个)?(?:.{0,6})(?:单号|编号|工单|办件).{0,14}(?:哪|进度|处理|结果)"
    "|(?:我|俺|我们)(?:.{0,12})被(?:扣|拖走|拖|抓|查|罚)(?:.{0,12})(?:在哪|哪个|哪里|哪儿|怎么取|怎么拿)"
    "|(?:帮我|给我|替我|帮忙)(?:查|看|办|申请|预约|提交|填|交|催|问)(?:一下|下)?(?:.{0,4})(?:我|的?(?:申请|办件|进度|社保|公积金|低保|余额|订单|案件|证|户口|补贴|退税))"
    "|我(?:被|遭)(?:.{0,14})(?:合不合理|合法吗|合理吗|怎么办|对不对|咋办|能不能撤)|(?:帮我|给我|替我)(?:.{0,4})(?:看看|评评|算算|判断)(?:.{0,8})(?:合不合理|合理吗|对不对|合法吗)"
    "|(?:帮我|给我|替我|帮忙)(?:.{0,4})(?:看看|评评|算算|算一?下|判断)(?:.{0,16})(?:能|够|算)(?:.{0,10})(?:几|多少|吗|不)"
    "|我(?:的)?(?:.{0,10})(?:多少钱|批了吗|办好了吗|到哪了|下来了吗|通过了吗|发了吗)"
)
_HAN = re.compile("[\u3400-\u9fff]")
_WORDLESS = re.compile("^[^\u3400-\u9fffa-z0-9]*$")


def guard(text: str) -> Draft | None:
    """Give the reply to a greeting, emergency, abuse, instruction or personal case; None for a question."""
    folded = fold(text)
    if _EMERGENCY.search(folded) and not _ABOUT_POLICY.search(folded):
        return refuse(
            EMERGENCY,
            "情况紧急请立即拨打：报警110、火警119、急救120。这里只能查询政策文件；确认安全后，其他诉求可拨打12345。",
        )
    if _INSTRUCTION.search(folded):
        return refuse(INSTRUCTION, "我只依据已收录的政策文件回答问题，不执行其他指令。请直接说出想了解的政策事项。")
    if _ABUSE.search(folded):
        return refuse(ABUSE, "请文明提问。如有诉求或意见，可拨打12345反映。")
    if _GREETING.search(folded):
        return refuse(
            GREETING,
            "您好，我是政策问答助手，依据已收录的政策文件回答问题，并注明文号和条款。您可以问某项工作由谁牵头、什么时候完成、有什么要求；需要人工服务请拨打12345。",
        )
    if _PERSONAL.search(folded):
        return refuse(
            PERSONAL_CASE,
            "个人或单位的具体办件情况，这里无法查询。请向受理窗口查询，或拨打12345；政策规定本身可以继续问我。",
        )
    if not _HAN.search(folded) and len(folded) > 3 and not any(c.isdecimal() for c in folded):
        return refuse(LANGUAGE, "请用中文提问，或拨打12345。")
    return None


def is_wordless(text: str) -> bool:
    """Tell whether a text holds no word at all: empty, white space, punctuation, pictographs."""
    folded = fold(text)
    return not folded or (bool(_WORDLESS.match(folded)) and not any(char.isalpha() for char in folded))
