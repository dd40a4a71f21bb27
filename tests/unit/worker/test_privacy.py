"""What the privacy rules leave out never reaches HubSpot, and both timeline and story say so."""

import pytest

from relay.settings import PrivacySettings

CARD = "4111 1111 1111 1111"


@pytest.fixture
def logged(world):
    async def log(message, **privacy):
        world.start(privacy=PrivacySettings(**privacy))
        story = await world.reaches(await world.put(message))
        [email] = await world.emails()
        sent = repr(world.sandbox.journal.find(method="POST", path="*"))
        return (
            email,
            sent,
            [f"{one.rule}: {one.text}" for move in story.moves for one in move.findings],
        )

    return log


async def test_mail_with_a_domain_is_logged_without_its_words(logged, mail):
    message = mail(subject="Secret plan", text="Secret words\n")
    message.add_attachment("secret file", filename="secret.txt")
    email, sent, told = await logged(message, log_by_domain={"globex.example": "metadata"})
    assert (email.subject, email.direction, email.files) == ("(left out by rule)", "EMAIL", None)
    assert (
        email.text
        == "Subject, text and files of this mail are not logged, by the rule for globex.example."
    )
    assert "ecret" not in sent
    assert "privacy: subject, text and files are not logged, by the rule for globex.example" in told


async def test_a_card_in_a_forwarded_original_is_left_out(logged, mail):
    original = mail(sender="carla@globex.example", to="jane@acme.example", text=f"Pay by {CARD}\n")
    forward = mail(to="log@relay.localhost", subject="Fwd: Offer", text=f"For you, {CARD}\n")
    forward.add_attachment(original)
    email, sent, told = await logged(forward, redact=["cards"])
    assert email.direction == "FORWARDED_EMAIL"
    assert email.text.count("[card number left out]") == 2
    assert CARD not in sent
    assert "redaction: left out of what is logged: card number (2)" in told


async def test_a_card_in_an_inline_original_is_left_out(logged, mail):
    forward = mail(
        to="log@relay.localhost",
        subject="Fwd: Offer",
        text="See below.\n\n---------- Forwarded message ---------\nFrom: Carla <carla@globex.example>\n"
        f"Date: Mon, 2 Mar 2026 at 08:00\nSubject: Offer {CARD}\nTo: <jane@acme.example>\n\nPay by {CARD}\n",
    )
    email, sent, _ = await logged(forward, redact=["cards"])
    assert (email.direction, email.subject) == ("FORWARDED_EMAIL", "Offer [card number left out]")
    assert CARD not in sent
