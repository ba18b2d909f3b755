"""The keys that seal personal data, find a number without reading it, and make private links."""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_FORMAT = 1
_NONCE_BYTES = 12
_KEY_BYTES = 32


class KeysError(ValueError):
    """The keys are not usable, or cannot open what was sealed."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """Named 256-bit keys: the first seals, every one opens, the last is the root of look-ups.

    Rotation puts a new key in front. The last one stays last, because look-up
    digests and links are derived from it and must not change with each rotation.
    """

    keys: Mapping[str, bytes]

    def __post_init__(self) -> None:
        if not self.keys:
            raise KeysError("no key was given; make one with `voice keys new`")

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self.keys)})"

    @classmethod
    def parse(cls, text: str) -> "Keyring":
        """Read keys written as `id:base64,id:base64`, newest first.

        Raises KeysError saying which entry is wrong, never showing a key.
        """
        keys: dict[str, bytes] = {}
        for number, entry in enumerate(filter(None, (e.strip() for e in text.split(","))), 1):
            name, colon, encoded = entry.partition(":")
            if not colon or not name.isalnum() or len(name) > 16:
                raise KeysError(f"key {number} is not written as id:base64 with a short plain id")
            try:
                key = base64.b64decode(encoded, validate=True)
            except (binascii.Error, ValueError) as error:
                raise KeysError(f"key {number} ({name}) is not base64") from error
            if len(key) != _KEY_BYTES:
                raise KeysError(f"key {number} ({name}) has {len(key)} bytes, not {_KEY_BYTES}")
            if name in keys:
                raise KeysError(f"the key id {name} is used twice")
            keys[name] = key
        return cls(keys)

    def seal(self, place: str, data: bytes) -> bytes:
        """Encrypt data with AES-256-GCM, bound to its place (`table.column`)."""
        name = next(iter(self.keys))
        label, nonce = name.encode(), os.urandom(_NONCE_BYTES)
        header = bytes([_FORMAT, len(label)]) + label + nonce
        return header + AESGCM(self.keys[name]).encrypt(nonce, data, place.encode())

    def open(self, place: str, sealed: bytes) -> bytes:
        """Decrypt what `seal` made for the same place; raises KeysError when it cannot."""
        if len(sealed) < 2 or sealed[0] != _FORMAT:
            raise KeysError(f"what is stored in {place} was not sealed by this service")
        end = 2 + sealed[1]
        name = sealed[2:end].decode(errors="replace")
        if name not in self.keys:
            raise KeysError(f"{place} needs the key {name}; add it to VOICE_ENCRYPTION_KEYS")
        nonce, body = sealed[end : end + _NONCE_BYTES], sealed[end + _NONCE_BYTES :]
        try:
            return AESGCM(self.keys[name]).decrypt(nonce, body, place.encode())
        except InvalidTag as error:
            raise KeysError(f"what is stored in {place} was changed or moved") from error

    def derive(self, purpose: str) -> bytes:
        """Return the 32-byte secret for one purpose, the same for as long as the last key stays."""
        root = list(self.keys.values())[-1]
        return HKDF(SHA256(), _KEY_BYTES, salt=None, info=purpose.encode()).derive(root)


@dataclass(frozen=True, slots=True)
class Secrets:
    """A keyring and the secrets derived from it, derived once."""

    keyring: Keyring
    lookup_key: bytes
    link_key: bytes
    history_key: bytes

    @classmethod
    def of(cls, keyring: Keyring) -> "Secrets":
        """Derive every secret of a keyring."""
        purposes = ("lookup", "link", "history")
        return cls(keyring, *(keyring.derive(purpose) for purpose in purposes))

    def lookup(self, value: str) -> str:
        """Return the HMAC-SHA256 by which a number is found unread, as 64 hex digits."""
        return hmac.digest(self.lookup_key, value.encode("utf-8", "surrogatepass"), "sha256").hex()

    def link_token(self, invitation: str) -> str:
        """Return the 128-bit token of an invitation's personal link, 22 URL-safe characters.

        It is made anew from the key whenever it is needed, so only its hash is stored.
        """
        raw = hmac.digest(self.link_key, invitation.encode(), "sha256")[:16]
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def token_hash(token: str) -> str:
    """Return the SHA-256 under which a token is stored, as 64 hex digits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_key(name: str = "k1") -> str:
    """Make a fresh key, written as `id:base64`."""
    return f"{name}:{base64.b64encode(os.urandom(_KEY_BYTES)).decode()}"
