"""What the record costs is measured on a record that holds."""

import pytest

from bench import chain


def test_the_measurement_counts_what_it_sealed(capsys: pytest.CaptureFixture[str]) -> None:
    assert chain.run(600) == 0
    assert "walking along 100,000 events" in capsys.readouterr().out
