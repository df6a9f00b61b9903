"""Everything that differs between one installation and another, read once at start from the environment.

Every setting has the prefix `STAFETT_`; a secret can also be the content of a file named by `<NAME>_FILE`.
Documented in docs/running.md (a test holds the two together).
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

SECRETS = ("wiki_password", "secret_key", "smtp_password")


class Settings(BaseSettings):
    """The settings of one installation; `Settings()` reads them, raising a sentence per wrong value."""

    model_config = SettingsConfigDict(env_prefix="STAFETT_", extra="ignore")

    home: Path = Field(Path(".stafett"), description="Folder for the ledger, the deliveries and the work files.")
    database_url: str = Field("", description="SQLAlchemy address of the ledger; empty: SQLite in the home folder.")
    prefect_api_url: str = Field("http://127.0.0.1:4200/api", description="Address of Prefect's API.")
    portal_url: str = Field("http://127.0.0.1:8200", description="Address at which people reach the portal.")
    portal_host: str = Field("127.0.0.1", description="Interface on which the portal listens.")
    secret_key: SecretStr = Field(
        SecretStr(""), description="Signs forms; empty: made once and kept in the home folder."
    )
    wiki_api: str = Field("", description="api.php of the target wiki; empty: rehearse into a folder, upload nothing.")
    wiki_name: str = Field("commons", description="Short name of the target wiki, used for shared limits.")
    wiki_user: str = Field("", description="Account that uploads.")
    wiki_password: SecretStr = Field(
        SecretStr(""), description="Bot password, as label:secret (from Special:BotPasswords)."
    )
    wiki_put_throttle: float = Field(0.0, description="Seconds between two writes of one worker.")
    openrefine_url: str = Field("", description="Address of an OpenRefine server; empty: the built-in cleaner.")
    reconciliation_url: str = Field(
        "", description="Reconciliation service (W3C API 0.2) for Wikidata; empty: suggestions come without it."
    )
    metrics_api: str = Field(
        "https://wikimedia.org/api/rest_v1/metrics", description="Base of the Analytics (AQS) API."
    )
    globalusage_api: str = Field("", description="api.php that answers prop=globalusage; empty: the target wiki.")
    article_api: str = Field(
        "https://{wiki}/w/api.php", description="api.php of the wikis that show files; {wiki}: host name."
    )
    smtp_host: str = Field("", description="Mail server; empty: notices stay in the outbox, readable in the portal.")
    smtp_port: int = Field(25, description="Port of the mail server.")
    smtp_user: str = Field("", description="User at the mail server, if it asks for one.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password at the mail server.")
    mail_from: str = Field("stafett@localhost", description="Sender of notices.")
    contact: str = Field(
        "https://example.org/stafett", description="Address in the User-Agent, so that wikis can reach us."
    )
    country: str = Field("SE", description="Country whose public holidays do not count as business days.")
    review_days: tuple[int, ...] = Field(
        (91, 182, 365), description="Days after the upload at which a usage report is reviewed (JSON list)."
    )
    linger_seconds: float = Field(
        3.0, description="Seconds for which a run waits for a quick answer before it is suspended."
    )
    expert_hours_per_month: float = Field(
        80.0, description="Hours a month that the helpdesk can give, for honest dates."
    )

    def __init__(self, **values: object) -> None:
        super().__init__(**{**_secrets_from_files(), **values})  # type: ignore[arg-type]

    @cached_property
    def ledger_url(self) -> str:
        """SQLAlchemy address of the ledger."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'ledger.sqlite'}"

    @property
    def user_agent(self) -> str:
        """User-Agent with contact (https://meta.wikimedia.org/wiki/User-Agent_policy)."""
        return f"StafettBot/0.1 ({self.contact})"


def _secrets_from_files() -> dict[str, str]:
    """Read `STAFETT_<NAME>_FILE`; an unreadable file stops the start with its name."""
    named = {name: os.environ.get(f"STAFETT_{name.upper()}_FILE") for name in SECRETS}
    return {name: Path(path).read_text(encoding="utf-8").strip() for name, path in named.items() if path}
