#!/usr/bin/env python3
"""Makes the key pairs beside this file, as the conformance suite makes its own in code.

python3 make.py ../../../../shared/conformance/base/programmatic-resources.json

They are good for nothing but these tests, and are valid for a hundred years.
"""
import datetime
import json
import pathlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

START = datetime.datetime(2020, 1, 1)
END = datetime.datetime(2126, 1, 1)
USES = {"serverAuth": x509.ExtendedKeyUsageOID.SERVER_AUTH, "clientAuth": x509.ExtendedKeyUsageOID.CLIENT_AUTH}
KINDS = {
    "C": x509.NameOID.COUNTRY_NAME,
    "O": x509.NameOID.ORGANIZATION_NAME,
    "CN": x509.NameOID.COMMON_NAME,
}
made = {}


def make(resource):
    facts = resource["certificate"]
    is_ca = facts.get("ca", False)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([attribute(part) for part in facts["subject"].split(", ")])
    issuer, signer = (subject, key) if facts["signedBy"] == "self" else made[facts["signedBy"]]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(facts.get("serial", x509.random_serial_number()))
        .not_valid_before(START)
        .not_valid_after(END)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(usage(is_ca), critical=True)
        .add_extension(x509.ExtendedKeyUsage([USES[use] for use in facts["extKeyUsage"]]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    names = [x509.DNSName(name) for name in facts.get("dnsNames", [])]
    names += [x509.UniformResourceIdentifier(uri) for uri in facts.get("uris", [])]
    if names:
        certificate = certificate.add_extension(x509.SubjectAlternativeName(names), critical=False)
    made[f"{resource['kind']} {resource['namespace']}/{resource['name']}"] = (subject, key)
    return pem(certificate.sign(signer, hashes.SHA256()), key)


def attribute(text):
    kind, value = text.split("=")
    return x509.NameAttribute(KINDS[kind], value)


def usage(is_ca):
    return x509.KeyUsage(
        digital_signature=True,
        key_encipherment=not is_ca,
        key_cert_sign=is_ca,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def pem(certificate, key):
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, form, serialization.NoEncryption()
    )


for resource in json.load(open(sys.argv[1]))["resources"]:
    name = f"{resource['namespace']}.{resource['name']}.pem"
    (pathlib.Path(__file__).parent / name).write_bytes(make(resource))
