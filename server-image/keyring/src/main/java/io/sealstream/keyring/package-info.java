/**
 * Keys: from the bytes of a master key to sealed frames. Key derivation, fingerprints, the key ring
 * and its byte format, and AEAD sealing; the server and the operator both use it, so it depends on
 * nothing of ours and does no I/O but reading key sources. The one idea to know first: the ring's
 * clear header says which key opens it, by fingerprint, so a wrong key is told apart from damage.
 */
package io.sealstream.keyring;
