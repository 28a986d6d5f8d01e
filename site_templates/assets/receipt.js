/* The reader's side of a receipt: the same derivation as in rightsdesk/records/receipts.py, and RFC 9180 (HPKE) over
   WebCrypto. Number and code stay in this page: neither they nor anything made from them is sent anywhere. */
"use strict";
const deskReceipt = (function () {
  const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const encoder = new TextEncoder();
  const bytes = (text) => encoder.encode(text);
  const join = (...parts) => {
    const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    parts.reduce((place, part) => (whole.set(part, place), place + part.length), 0);
    return whole;
  };
  const short = (number) => new Uint8Array([number >> 8, number & 255]);
  const base64 = (data) => btoa(String.fromCharCode(...data)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const unbase64 = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));

  /* ---- numbers and codes as people type them (domain/ids.py, domain/receipt_code.py) */

  const heard = (text) =>
    text.normalize("NFKC").replace(/[\s\u2010-\u2015\u2212-]+/g, "").toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");

  const fits = (whole) => {
    let remainder = 32;
    for (const character of whole.slice(0, -1)) {
      remainder = (remainder + ALPHABET.indexOf(character)) % 32 || 32;
      remainder = (remainder * 2) % 33;
    }
    return ALPHABET[(33 - remainder) % 32] === whole.at(-1);
  };

  const grouped = (bare, sizes) => {
    const parts = [];
    for (const size of sizes) {
      if (bare) parts.push(bare.slice(0, size));
      bare = bare.slice(size);
    }
    return parts.join("-") + bare;
  };
  const asNumber = (text) => grouped(heard(text), [4, 5, 1]);
  const asCode = (text) => grouped(heard(text), [4, 4, 4]);
  const isNumber = (text) => /^\d\d(0[1-9]|1[0-2])[0-9A-HJKMNP-TV-Z]{6}$/.test(heard(text)) && fits(heard(text));
  const isCode = (text) => /^[0-9A-HJKMNP-TV-Z]{12}$/.test(heard(text)) && fits(heard(text));

  /* ---- HKDF (RFC 5869); nothing here is longer than one block */

  const hmac = async (key, data) => {
    const used = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign("HMAC", used, data));
  };
  const extract = (salt, secret) => hmac(salt.length ? salt : new Uint8Array(32), secret);
  const expand = async (key, info, length) => (await hmac(key, join(info, new Uint8Array([1])))).slice(0, length);

  /* ---- HPKE, base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-GCM (RFC 9180, 4.1, 5.1, 5.2) */

  const AEADS = { 16: 1, 32: 2 }; /* bytes of a key: number in the registry */
  const KEM = join(bytes("KEM"), short(0x10));

  const labeledExtract = (suite, salt, label, secret) =>
    extract(salt, join(bytes("HPKE-v1"), suite, bytes(label), secret));
  const labeledExpand = (suite, key, label, info, length) =>
    expand(key, join(short(length), bytes("HPKE-v1"), suite, bytes(label), info), length);

  const decapsulate = async (encapsulated, pair) => {
    const curve = { name: "ECDH", namedCurve: "P-256" };
    const point = { x: base64(pair.point.slice(0, 32)), y: base64(pair.point.slice(32)) };
    const jwk = { kty: "EC", crv: "P-256", d: base64(pair.scalar), ...point };
    const own = await crypto.subtle.importKey("jwk", jwk, curve, false, ["deriveBits"]);
    const theirs = await crypto.subtle.importKey("raw", encapsulated, curve, false, []);
    const shared = new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, own, 256));
    const key = await labeledExtract(KEM, new Uint8Array(), "eae_prk", shared);
    return labeledExpand(KEM, key, "shared_secret", join(encapsulated, new Uint8Array([4]), pair.point), 32);
  };

  /* What was sealed to a pair {scalar, point}: `sealed` is the encapsulated key, then the text it encrypts. */
  const open = async (sealed, pair, info, keyLength = 32, additional = new Uint8Array()) => {
    const nothing = new Uint8Array();
    const [encapsulated, text] = [sealed.slice(0, 65), sealed.slice(65)];
    const suite = join(bytes("HPKE"), short(0x10), short(1), short(AEADS[keyLength]));
    const shared = await decapsulate(encapsulated, pair);
    const context = join(
      new Uint8Array(1),
      await labeledExtract(suite, nothing, "psk_id_hash", nothing),
      await labeledExtract(suite, nothing, "info_hash", info),
    );
    const secret = await labeledExtract(suite, shared, "secret", nothing);
    const key = await labeledExpand(suite, secret, "key", context, keyLength);
    const nonce = await labeledExpand(suite, secret, "base_nonce", context, 12);
    return decrypt(key, nonce, additional, text);
  };

  const decrypt = async (key, nonce, additional, text) => {
    const used = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce, additionalData: additional }, used, text));
  };

  /* ---- the receipt itself (records/receipts.py); `scheme` is {rounds, info} */

  const derive = async (number, code, scheme) => {
    const typed = await crypto.subtle.importKey("raw", bytes(heard(code)), "PBKDF2", false, ["deriveBits"]);
    const way = { name: "PBKDF2", hash: "SHA-256", salt: bytes(asNumber(number)), iterations: scheme.rounds };
    const secret = new Uint8Array(await crypto.subtle.deriveBits(way, typed, 256));
    const tag = await expand(secret, bytes(`${scheme.info}tag`), 16);
    return {
      tag,
      bucket: Array.from(tag.slice(0, 2), (each) => each.toString(16).padStart(2, "0")).join("").slice(0, 3),
      wrappingKey: await expand(secret, bytes(`${scheme.info}wrapping key`), 32),
    };
  };

  /* The status in a bucket's entries for what was derived: null where there is none. Rejects what is damaged. */
  const status = async (entries, derived, scheme) => {
    const wanted = base64(derived.tag);
    const found = entries.find((entry) => entry[0] === wanted);
    if (!found) return null;
    const [wrapped, sealed] = found.slice(1).map(unbase64);
    const plain = await decrypt(derived.wrappingKey, wrapped.slice(0, 12), derived.tag, wrapped.slice(12));
    const pair = { scalar: plain.slice(0, 32), point: plain.slice(32) };
    const told = await open(sealed, pair, join(bytes(scheme.info), derived.tag));
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(told));
  };

  /* ---- buckets are scripts, which load from a folder too: each hands itself over here */

  const arrived = {};
  const bucket = (name, entries) => {
    arrived[name] = entries;
  };
  const fetched = (folder, name) =>
    new Promise((resolve, reject) => {
      const script = document.createElement("script");
      /* from a server, not a copy kept from another hour: statuses change */
      const hour = location.protocol === "file:" ? "" : `?${Math.floor(Date.now() / 3_600_000)}`;
      script.src = `${folder}${name}.js${hour}`;
      script.onload = () => resolve(arrived[name]);
      script.onerror = () => reject(new Error("not loaded"));
      delete arrived[name];
      document.head.append(script);
      script.addEventListener("load", () => script.remove());
    });

  return { asNumber, asCode, isNumber, isCode, derive, status, open, bucket, fetched, unbase64 };
})();
