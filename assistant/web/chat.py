"""The chat page, built with Gradio; this module alone imports it, and only when the page is made."""

from __future__ import annotations

import asyncio
import os
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from assistant.types import Answer, Turn
from assistant.web.asking import Reception
from assistant.web.rendering import render_growing, render_log, render_waiting, stream_turn
from assistant.web.templating import render_part
from assistant.web.wording import escape

TITLE = "政策问答助手"
ALL_PLACES = "全部地区"
EXAMPLES = 4
_CHOOSE = f"(place) => window.visit.choosePlace(place === '{ALL_PLACES}' ? '' : place)"
MAX_TYPED = 2000  # characters the box takes; the limit of a question is lower and answered with a sentence
_INTRO = (
    "<p class='intro extra'>依据已收录的政策文件回答，逐条注明文号、条款和页码。"
    "回答仅供参考，以文件原文为准；请勿输入个人信息。</p>"
)
_EMPTY = (
    "<div class='empty'><h1>您想了解什么？</h1>"
    "<p>例如某项工作由谁牵头、什么时候完成、有什么要求。文件里没有的，会直接告诉您没有。</p></div>"
)
_VOICE = "<button type='button' class='mic' aria-pressed='false'>语音</button>"
# Read when Gradio is imported and when its queue is made.
_GRADIO_SETTINGS = {
    "GRADIO_ANALYTICS_ENABLED": "False",  # no look-up of versions, nothing reported
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",  # else a table of all events is summed up after each one
    "GRADIO_ANALYTICS_MAX_EVENTS": "100",
}
_FONTS = ("system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A finished turn: what was said, and how it is drawn."""

    turn: Turn
    html: str


def mount_chat(app: FastAPI, reception: Reception) -> None:
    """Add the chat page at /; the other routes must have been added before."""

    async def mount() -> None:
        _mount(app, reception)

    # Where no event loop runs, Gradio makes some and never closes them: it gets one, in a thread that has none.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, mount()).result()


def _mount(app: FastAPI, reception: Reception) -> None:
    os.environ.update(_GRADIO_SETTINGS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of libraries that Gradio imports
        import gradio as gr

    page = _build_page(reception)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        theme=gr.themes.Base(primary_hue="blue", neutral_hue="slate", font=_FONTS, font_mono=("monospace",)),
        footer_links=[],
        run_history=False,
        show_error=False,
        enable_monitoring=False,
        mcp_server=False,
        ssr_mode=False,
        pwa=False,
        max_file_size=1,
    )


def _build_page(reception: Reception) -> Any:
    import gradio as gr

    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as page:
        turns = gr.State([], time_to_live=3600)
        gr.HTML(
            render_part("top.html", current="chat") + _INTRO, js_on_load=None, apply_default_css=False, elem_id="top"
        )
        log = gr.HTML(_draw([]), js_on_load=None, apply_default_css=False, elem_id="log")
        with gr.Column(elem_id="examples") as examples:
            gr.HTML("<h2>可以这样问</h2>", js_on_load=None, apply_default_css=False)
            buttons = [gr.Button("", elem_classes="example", visible=False) for _ in range(EXAMPLES)]
        with gr.Column(elem_id="composer"):
            notice = gr.HTML("", js_on_load=None, apply_default_css=False, elem_id="notice")
            with gr.Row(elem_id="ask-row"):
                box = gr.Textbox(
                    label="您的问题",
                    placeholder="请输入您的问题",
                    lines=1,
                    max_lines=4,
                    max_length=MAX_TYPED,
                    autofocus=True,
                    elem_id="question",
                    html_attributes=gr.InputHTMLAttributes(enterkeyhint="send", autocomplete="off"),
                )
                gr.HTML(_VOICE, js_on_load=None, apply_default_css=False, elem_id="voice", elem_classes="voice")
                send = gr.Button("发送", variant="primary", elem_id="send")
            with gr.Row(elem_id="option-row"):
                place = gr.Dropdown(
                    [ALL_PLACES], value=ALL_PLACES, label="地区", filterable=False, interactive=True, elem_id="place"
                )
                clear = gr.Button("新的对话", elem_id="clear", elem_classes="quiet")
            relay = gr.Textbox(label="所选的问题", elem_id="relay", elem_classes="away")  # written by chat.js
            ask_relayed = gr.Button("问所选的问题", elem_id="ask-relayed", elem_classes="away")
        shared: dict[str, Any] = {
            "outputs": [log, box, notice, turns, examples],
            "show_progress": "hidden",
            "concurrency_limit": 8,
            "concurrency_id": "ask",
            "trigger_mode": "always_last",  # what is sent while an answer comes is asked after it, not lost
            "api_visibility": "private",
        }
        reply = _Conversation(reception)
        gr.on([box.submit, send.click], reply.ask, [box, place, turns], **shared)
        for button in buttons:
            button.click(reply.ask_offered, [button, place, turns], **shared)
        ask_relayed.click(reply.ask_offered, [relay, place, turns], **shared)
        clear.click(reply.clear, None, **shared)
        loaded: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        page.load(reply.offer, [relay], [place, *buttons], js="() => [window.visit.place()]", **loaded)
        place.change(None, [place], None, js=_CHOOSE, **loaded)
    page.queue(max_size=200, api_open=False)
    page.state_session_capacity = 1000
    return page


class _Conversation:
    """What the page's events do; the conversation itself is in the page's state."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    def ask(self, question: str | None, place: str | None, turns: list[ShownTurn]) -> Iterator[tuple[Any, ...]]:
        """Draw the turn as it grows; on an error keep what was typed and say what to do."""
        import gradio as gr

        kept = gr.skip()
        chosen = "" if place in (None, ALL_PLACES) else str(place)
        if not self._reception.knows_place(chosen):
            yield kept, kept, _draw_notice("该地区的文件已不在收录范围，请刷新页面后重新选择地区。"), kept, kept
            return
        typed = question or ""
        if self._reception.is_askable(typed):
            yield _draw(turns, render_waiting(typed)), kept, "", kept, kept
        answer, written = Answer(typed, "", "", ""), list[str]()
        emptied: Any = ""
        for event in self._reception.stream(typed, [shown.turn for shown in turns], chosen, "chat"):
            if isinstance(event, Answer):
                answer = event
            else:
                written.append(event.text)
            if self._reception.assistant.composer and not answer.status.startswith("error_"):
                growing = render_growing(answer, written, len(turns) + 1)
                yield _draw(turns, growing), emptied, "", kept, gr.Column(visible=False)
                emptied = kept  # what is typed from now on is the next question
        if answer.status.startswith("error_"):
            yield _draw(turns), kept, _draw_notice(answer.text), kept, kept
            return
        earlier = [shown.turn for shown in turns]
        for drawn in stream_turn(answer, len(turns) + 1, lambda: self._reception.next_questions(answer, earlier)):
            # drawing and conversation change together: a question may be asked as soon as the answer is seen
            grown = [*turns, ShownTurn(Turn(answer.question, answer.text), drawn)]
            yield _draw(turns, drawn), emptied, kept, grown, gr.Column(visible=False)
            emptied = kept  # what is typed from now on is the next question

    def ask_offered(self, question: str | None, place: str | None, turns: list[ShownTurn]) -> Iterator[tuple[Any, ...]]:
        """Ask a question that was offered; what the visitor is typing stays."""
        import gradio as gr

        for log, _, *rest in self.ask(question, place, turns):
            yield log, gr.skip(), *rest

    def clear(self) -> tuple[Any, ...]:
        """Begin a new conversation."""
        import gradio as gr

        return _draw([]), "", "", [], gr.Column(visible=True)

    def offer(self, wanted: str) -> tuple[Any, ...]:
        """Give the places, with the one that was chosen before, and example questions of the index that is open now."""
        import gradio as gr

        known = self._reception.assistant.places()
        places = gr.Dropdown(choices=[ALL_PLACES, *known], value=wanted if wanted in known else ALL_PLACES)
        texts = self._reception.assistant.examples()[:EXAMPLES]
        padded = [*texts, *[""] * (EXAMPLES - len(texts))]
        return places, *(gr.Button(text, visible=bool(text)) for text in padded)


def _draw(turns: Sequence[ShownTurn], last: str = "") -> str:
    drawn = [shown.html for shown in turns] + ([last] if last else [])
    inside = render_log(drawn) if drawn else _EMPTY
    # chat.js announces each answer once, when it is whole: a log that speaks would repeat it as it grows
    return f"<div role='log' aria-live='off' aria-label='问答记录'>{inside}</div>"


def _draw_notice(message: str) -> str:
    return f"<p role='alert'>{escape(message)}</p>"
