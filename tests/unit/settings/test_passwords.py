import re

import pytest

from relay.settings.models import AccountSettings
from relay.settings.passwords import hash_password, verify


def test_only_the_password_fits_its_hash():
    hashed = hash_password("correct horse")
    assert verify(hashed, "correct horse")
    assert not verify(hashed, "correct house")


def test_a_hash_is_argon2id_salted_and_fit_for_the_settings():
    first, second = hash_password("correct horse"), hash_password("correct horse")
    assert re.match(r"\$argon2id\$", first)
    assert first != second
    assert AccountSettings(name="jane@acme.com", password_hash=first).password_hash == first


@pytest.mark.parametrize("broken", ["", "$argon2id$", "$argon2id$v=19$m=1", "plain"])
def test_a_broken_hash_fits_no_password(broken):
    assert not verify(broken, "correct horse")


def test_a_password_that_is_no_text_fits_no_hash():
    assert not verify(hash_password("correct horse"), "\udcff")
