"""Who makes a request to the desk, and whether they may."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from fastapi import Request
from fastapi.responses import Response

from assistant.accounts import SignedIn, find_signed_in
from assistant.database import Database
from assistant.errors import SignInError
from assistant.settings import Settings
from assistant.web.limits import address_of, is_https

COOKIE = "desk_session"


@dataclass(frozen=True, slots=True)
class Access:
    """Knows the sessions; every route of the desk but the login asks it first."""

    database: Database
    settings: Settings

    def require(self, request: Request, role: str = "operator") -> SignedIn:
        """Give who reads.

        Raises:
            SignInError: nobody is signed in, or without this role.
        """
        token = request.cookies.get(COOKIE, "")
        idle = timedelta(minutes=self.settings.desk_idle_minutes)
        signed_in = find_signed_in(self.database, token, idle) if token else None
        if signed_in is None:
            raise SignInError("登录已过期，请重新登录。" if token else "请先登录。")
        if not signed_in.may(role):
            raise SignInError("您的角色不能使用这一页。", forbidden=True)
        return signed_in

    def require_form(self, request: Request, csrf: str, role: str = "operator") -> SignedIn:
        """Give who writes; the form must be one of theirs.

        Raises:
            SignInError: as `require`; or the form is from elsewhere.
        """
        signed_in = self.require(request, role)
        if not signed_in.sent(csrf):
            raise SignInError("页面已过期，请刷新后再试。", forbidden=True)
        return signed_in

    def keep(self, response: Response, request: Request, signed_in: SignedIn) -> None:
        """Give the browser its session; no script can read it and no other site can send it."""
        secure = is_https(request.scope, self.settings)
        response.set_cookie(COOKIE, signed_in.token, path="/desk", httponly=True, samesite="strict", secure=secure)

    def drop(self, response: Response) -> None:
        """Take the session from the browser."""
        response.delete_cookie(COOKIE, path="/desk", httponly=True, samesite="strict")

    def address(self, request: Request) -> str:
        """Give where a request comes from, for the audit log."""
        return address_of(request.scope, self.settings)
