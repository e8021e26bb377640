"""A browser without JavaScript: reads pages and sends their forms, with the token that the page carries."""

import html
import re
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse


class Visitor:
    """Keeps its cookies; `page` is the text of what it sees now, `status` and `where` belong to it."""

    def __init__(self, app: Flask, language: str = "en", host: str = "localhost") -> None:
        self.client = app.test_client()
        self.base = f"http://{host}"
        self.client.set_cookie("language", language, domain=host.partition(":")[0])
        self.page, self.status, self.where = "", 0, ""
        self.answer: TestResponse | None = None

    def get(self, path: str) -> "Visitor":
        return self._see(self.client.get(path, base_url=self.base, follow_redirects=True))

    def send(self, path: str, **fields: Any) -> "Visitor":
        """Post the fields to `path` as a form of the page that is open, and follow where it leads."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.page)
        assert token, "no form on this page"
        data = {"csrf_token": token[1], **fields}
        return self._see(self.client.post(path, base_url=self.base, data=data, follow_redirects=True))

    def enter(self, key: str) -> "Visitor":
        """Come in with the key of a link."""
        return self.get("/enter").send("/enter", key=key)

    @property
    def text(self) -> str:
        """What can be read on the page, blanks made single."""
        body = re.sub(r"<(script|style|template)\b.*?</\1>|<[^>]+>", " ", self.page, flags=re.S)
        return " ".join(html.unescape(body).split())

    def values(self, name: str) -> list[str]:
        """What stands in the fields called `name`, pieces for scripts left out."""
        page = re.sub(r"<template\b.*?</template>", "", self.page, flags=re.S)
        areas = re.findall(rf'<textarea[^>]*name="{name}"[^>]*>(.*?)</textarea>', page, re.S)
        inputs = re.findall(rf'<input[^>]*name="{name}"[^>]*? value="([^"]*)"', page)
        choices = re.findall(rf'<select[^>]*name="{name}"[^>]*>(.*?)</select>', page, re.S)
        chosen = [
            value for options in choices for value in re.findall(r'<option value="([^"]*)"[^>]* selected', options)
        ]
        return [html.unescape(value) for value in areas + inputs + chosen]

    def _see(self, answer: TestResponse) -> "Visitor":
        self.page, self.status, self.answer = answer.get_data(as_text=True), answer.status_code, answer
        self.where = answer.request.path
        return self
