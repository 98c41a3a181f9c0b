"""Chinese names of kinds, systems and outcomes in the report."""

KIND_NAMES = {
    "lead": "牵头单位",
    "participants": "参与单位",
    "target": "数量目标",
    "deadline": "期限",
    "content": "工作内容",
    "document": "文件信息",
    "unit_list": "单位的任务",
    "comparison": "两地对照",
    "aggregate": "跨条款汇总",
    "slip": "有错别字",
    "address": "按条款号",
    "everyday": "口语提问",
    "follow_up": "追问",
    "false_premise": "前提有误",
    "yes_no": "是非",
    "unanswerable": "不可回答",
}
STATUS_NAMES = {
    "clarification": "问题不明，应请其说明",
    "unanswerable_not_stated": "文件没有写明",
    "unanswerable_not_in_corpus": "没有收录",
    "unanswerable_not_valid": "文件已失效",
    "unanswerable_personal_case": "个人事项",
    "guarded_greeting": "寒暄",
    "guarded_emergency": "紧急情况",
    "guarded_abuse": "辱骂",
    "guarded_instruction": "要求改变身份或规则",
    "guarded_language": "不是中文",
    "error_empty_question": "没有内容",
    "error_question_too_long": "太长",
    "error_invalid_question": "不能处理的输入",
}
PART_NAMES = {"all": "合计", "dev": "开发部分", "test": "测试部分"}
