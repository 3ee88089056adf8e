"""`.env.example` is what the settings are."""

from __future__ import annotations

from pathlib import Path

from dotenv import dotenv_values

from tools.settings import Settings, variable
from ui.cli.environment import env_example

FILE = Path(__file__).parents[2] / ".env.example"


def test_the_example_in_the_repository_is_current() -> None:
    assert FILE.read_text(encoding="utf-8") == env_example()


def test_every_setting_is_in_it_with_its_description() -> None:
    text = env_example().replace("\n# ", " ")

    for name, field in Settings.model_fields.items():
        assert f"{variable(name)}=" in text
        assert field.description
        assert " ".join(field.description.split()) in text


def test_uncommented_it_is_a_file_the_settings_accept(tmp_path: Path) -> None:
    lines = env_example().splitlines()
    names = {variable(name) for name in Settings.model_fields if name != "token"}
    chosen = [line[2:] for line in lines if line[2:].partition("=")[0] in names]
    file = tmp_path / ".env"
    file.write_text("\n".join(chosen), encoding="utf-8")

    settings = Settings(_env_file=file)  # pyright: ignore[reportCallIssue] its own option

    assert len(dotenv_values(file)) == len(Settings.model_fields) - 1
    assert settings.public_url == "https://crm.example.com"
