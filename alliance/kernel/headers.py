"""What every answer carries: a policy without foreign scripts, frames or guesses, and the request's number."""

from __future__ import annotations

import logging
import time

from flask import Flask, Response, g, request

from alliance.kernel import web

log = logging.getLogger("alliance.requests")


def init(app: Flask) -> None:
    """Add the headers and one log line an answer; the line holds no address, name, query or form."""
    app.after_request(_secure)
    app.after_request(_logged)


def _secure(response: Response) -> Response:
    nonce = g.get("nonce", "")
    policy = (
        "default-src 'none'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
        f"style-src 'self' 'nonce-{nonce}'; script-src 'self' 'nonce-{nonce}'; manifest-src 'self'; "
        "base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    )
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
    response.headers["X-Request-Id"] = g.get("request_reference", "")
    if web.platform().settings.secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def _logged(response: Response) -> Response:
    if request.endpoint != "static":
        began = g.get("began")
        actor = g.get("actor")
        log.info(
            "request",
            extra={
                "request": g.get("request_reference", ""),
                "method": request.method,
                "endpoint": request.endpoint or "",
                "status": response.status_code,
                "ms": round((time.perf_counter() - began) * 1000, 1) if began else None,
                "person": actor.person_id if actor else None,
            },
        )
    return response
