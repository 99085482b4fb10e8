"""Typed settings, read from the environment as ``TANDEM_*`` once per command."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What a user may set for all commands; every field is documented in ``docs/settings.md``."""

    model_config = SettingsConfigDict(env_prefix="TANDEM_", frozen=True, extra="ignore")

    policy: Path | None = Field(
        default=None, description="Policy file for new workspaces; default: the built-in 'generic'."
    )
    time_limit_seconds: float = Field(default=30.0, gt=0, description="Time limit of a plan's search.")
    replan_seconds: float = Field(default=2.0, gt=0, description="Time limit of a re-plan's repair and search.")
    seed: int = Field(default=1, ge=0, description="Seed of a plan's search.")
    busy_timeout_ms: int = Field(default=10_000, ge=0, description="How long a writer waits for another writer.")
    import_timeout_seconds: float = Field(default=120.0, gt=0, description="Time limit for parsing one untrusted file.")
    import_memory_mb: int = Field(default=4096, ge=256, description="Memory limit for parsing one untrusted file.")
    reader_url: str | None = Field(
        default=None,
        description="Endpoint that speaks OpenAI's chat protocol, as second reader of prose; default: none.",
    )
    reader_model: str = Field(default="", description="Model to ask at that endpoint.")
    reader_key: SecretStr | None = Field(default=None, description="Key of that endpoint; never shown or stored.")
    reader_timeout_seconds: float = Field(default=60.0, gt=0, description="Time limit of that endpoint's whole answer.")
