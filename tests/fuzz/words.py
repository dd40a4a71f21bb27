"""What mails are made of, as the fuzzers' vocabulary: a piece that opens a way is worth a thousand random bytes."""

HEADERS = [
    b"From: ", b"To: ", b"Cc: ", b"Bcc: ", b"Sender: ", b"Reply-To: ", b"Date: ", b"Subject: ", b"Message-ID: ",
    b"In-Reply-To: ", b"References: ", b"Received: ", b"Return-Path: ", b"Resent-From: ", b"X-Forwarded-To: ",
    b"X-Original-From: ", b"X-Original-Sender: ", b"List-Id: ", b"Precedence: bulk", b"Auto-Submitted: auto-replied",
    b"X-Failed-Recipients: ", b"X-MS-Exchange-Inbox-Rules-Loop: ", b"Content-Type: ", b"Content-ID: <1>",
    b"Content-Transfer-Encoding: ", b"Content-Disposition: ", b"MIME-Version: 1.0",
    b"=?utf-8?q?", b"=?utf-8?b?", b"=?iso-2022-jp?b?", b"?=", b"name*0*=", b"filename*=utf-8''", b"%00", b"%E2%80%AE",
    b"Jo <jo@client.example>", b'"Doe, Jo" <jo@client.example>', b"Jo via Sales <list@ours.example>",
    b"<1@client.example>", b"a@b", b"[mailto:", b"undisclosed-recipients:;", b"Fwd: ", b"Re: ", b"WG: ",
    b"Tue, 3 Mar 2026 10:15:00 +0100", b"3 Mar 99999",
]  # fmt: skip
PARTS = [
    b"multipart/mixed; boundary=b", b"multipart/alternative; boundary=b", b"multipart/related; boundary=b",
    b"multipart/report; report-type=delivery-status; boundary=b", b"multipart/digest; boundary=b",
    b"multipart/signed; boundary=b", b"multipart/encrypted; boundary=b", b"multipart/appledouble; boundary=b",
    b"message/rfc822", b"message/partial; id=a; number=1; total=1", b"number=1; total=2", b"message/delivery-status",
    b"message/external-body; access-type=url; url=", b"protocol=application/pgp-signature", b"; smime-type=signed-data",
    b"; smime-type=enveloped-data", b"0\x80\x06\t*\x86H\x86\xf7\r\x01\x07\x02\xa0\x800\x80\x02\x01\x011\x000\x80",
    b"\x06\t*\x86H\x86\xf7\r\x01\x07\x01\xa0\x80$\x80\x04", b"0\x80\x06\t*\x86H\x86\xf7\r\x01\x07\x03\xa0\x80",
    b"message/feedback-report", b"message/disposition-notification", b"text/rfc822-headers", b"text/html; charset=",
    b"text/plain; charset=", b"text/plain; format=flowed; delsp=yes", b"text/calendar; method=REQUEST",
    b"application/ms-tnef; name=winmail.dat", b"application/vnd.ms-outlook; name=a.msg", b"application/pkcs7-mime",
    b"application/octet-stream; name=a.eml", b"application/pgp-encrypted", b"application/applefile",
    b"utf-8", b"utf-7", b"utf-16", b"iso-2022-jp", b"gb18030", b"koi8-r", b"windows-1251", b"zlib", b"base64",
    b"quoted-printable", b"x-uuencode", b"--b\n", b"--b--\n", b"=\n", b"=ED=A0=80", b"\x78\x9f\x3e\x22", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
]  # fmt: skip
TEXT = [
    b"---------- Forwarded message ---------", b"Begin forwarded message:", b"-----Original Message-----",
    b"________________________________", b"-------- Weitergeleitete Nachricht --------", b"Von: ", b"Gesendet: ",
    b"An: ", b"Betreff: ", b"De : ", b"Objet : ", b"Sent: ", b"*From:* ", b"On 1/1/2020, Jo wrote:", b"> ", b"-- \n",
    b"03/04/2026 1:00 PM", b"26. lokakuuta 2021 klo 14.25.08", b"Final-Recipient: rfc822; ", b"Status: 5.1.1",
    b"Action: failed", b"Diagnostic-Code: smtp; 550 ", b"mailer-daemon", b"forwarding-noreply@google.com",
    b"BEGIN:VCALENDAR\n", b"BEGIN:VEVENT\n", b"SUMMARY:", b"DTSTART;TZID=Europe/Berlin:", b"20260303T101500Z",
    b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:", b"RRULE:FREQ=DAILY;COUNT=", b"END:VEVENT\n", b"END:VCALENDAR\n",
    b"begin 644 a.txt\n", b"M\n", b"`\nend\n", b"-----BEGIN PGP MESSAGE-----", b"-----BEGIN PGP SIGNED MESSAGE-----",
    b"-----BEGIN PGP SIGNATURE-----", b"-----END PGP SIGNATURE-----",
]  # fmt: skip
MARKUP = [
    b"<div>", b"</div>", b"<p>", b"<br>", b"<hr>", b"<table><tr><td>", b"</table>", b"<blockquote type=cite>", b"<a href=",
    b"<!--", b"-->", b"<pre>", b"<ol><li>", b"</ol>", b"<div class=gmail_quote>", b"<div id=divRplyFwdMsg>", b"<b>",
    b"<img src=cid:1 alt=", b"data:image/png;base64,", b"style='display:none'", b"<style>", b"</style>",
    b"&nbsp;", b"&#0;", b"&#27;[31m", b"&#13;", b"&#xD800;", b"&#x202E;", b"&#x2028;", b"&lt;",
]  # fmt: skip
MARKS = [
    b"\r\n", b"\n", b"\r", b"\0", b"\t", b" ", b"\n\n", b",", b";", b":", b"<", b">", b"(", b")", b'"', b"\\", b"=",
    b"*", b"'", b"@", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\x1b[31m", b"\xc2\x9b1m", b"\xe2\x80\xae", b"\xe2\x80\xa8",
    b"\xef\xbb\xbf", b"\xef\xbf\xbf", b"\xf3\xa0\x81\x81", b"\xc2\xa0", b"\xe2\x80\x8d",
]  # fmt: skip
WORDS = HEADERS + PARTS + TEXT + MARKUP + MARKS
