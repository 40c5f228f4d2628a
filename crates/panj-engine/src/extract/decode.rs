//! Bytes to characters. Reads: bytes. Writes: text, exactly as decoded.
//!
//! In order: magic numbers of what is no text, byte order marks, UTF-16 without a mark (told by its NULs),
//! UTF-8, the page's own `<meta charset>`, UTF-8 with a few bad bytes (each read as windows-1252), and
//! last chardetng's guess. Valid UTF-8 beats what a page says of itself, because pages are wrong more often
//! than bytes happen to be UTF-8. Line ends and spaces stay as they are; only a byte order mark is taken off.
//!
//! Not here: what the text means. Tests are below.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// Why bytes are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotText {
    /// The kind of file it is.
    Binary(&'static str),
    /// Nothing that decodes it gives words.
    Undecodable,
}

/// First bytes of kinds of files that people hand in by mistake.
const MAGIC: [(&[u8], &str); 18] = [
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xFF\xD8\xFF", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"RIFF", "a RIFF file (WebP, WAV or AVI)"),
    (b"\x1F\x8B", "gzip data"),
    (b"BZh", "bzip2 data"),
    (b"\xFD7zXZ\x00", "xz data"),
    (b"\x28\xB5\x2F\xFD", "zstd data"),
    (b"7z\xBC\xAF", "a 7z archive"),
    (b"Rar!\x1A", "a RAR archive"),
    (b"\x7FELF", "a program"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"PAR1", "a Parquet table"),
];

/// Decodes `bytes`; `page` says that they are HTML, whose `<meta charset>` counts.
pub(super) fn decode(bytes: &[u8], page: bool) -> Result<Cow<'_, str>, NotText> {
    if let Some((_, kind)) =
        MAGIC.iter().find(|(magic, kind)| bytes.starts_with(magic) && is_kind(bytes, kind))
    {
        return Err(NotText::Binary(kind));
    }
    let text = characters(bytes, page)?;
    check(&text)?;
    Ok(text)
}

/// Plain words may begin with a magic number that is made of letters (“RIFF”, “BZh”, “PAR1”): then it must
/// be followed by what is no text.
fn is_kind(bytes: &[u8], kind: &str) -> bool {
    let letters = kind.contains("RIFF") || kind.contains("bzip2") || kind.contains("Parquet");
    !letters || bytes.iter().take(512).any(|b| *b < 0x09)
}

fn characters(bytes: &[u8], page: bool) -> Result<Cow<'_, str>, NotText> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = &bytes[mark..];
        return Ok(if encoding == UTF_8 { utf8(rest) } else { encoding.decode_without_bom_handling(rest).0 });
    }
    if bytes.contains(&0) {
        return utf16(bytes).map(Cow::Owned).ok_or(NotText::Binary("binary data: it has NUL bytes"));
    }
    let declared = if page { declared(bytes) } else { None };
    if let Ok(text) = std::str::from_utf8(bytes)
        && declared != Some(ISO_2022_JP)
    {
        return Ok(Cow::Borrowed(text));
    }
    if let Some(encoding) = declared.filter(|e| *e != UTF_8) {
        return Ok(encoding.decode_without_bom_handling(bytes).0);
    }
    if mostly_utf8(bytes) {
        return Ok(utf8(bytes));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    Ok(detector.guess(None, Utf8Detection::Deny).decode_without_bom_handling(bytes).0)
}

/// UTF-8 in which a single bad byte is read as windows-1252 and a sequence cut short becomes U+FFFD.
fn utf8(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        match chunk.invalid() {
            [] => {}
            [byte] => out.push_str(&WINDOWS_1252.decode_without_bom_handling(&[*byte]).0),
            _ => out.push(char::REPLACEMENT_CHARACTER),
        }
    }
    Cow::Owned(out)
}

/// Whether more characters beyond ASCII are good UTF-8 than bad.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad
}

/// UTF-16 without a mark: spaces and line ends have a zero byte, always on the same side.
fn utf16(bytes: &[u8]) -> Option<String> {
    let zeros = |side: usize| bytes.iter().skip(side).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let units = bytes.len() / 2;
    // One unit in twenty: the spaces of any script. Hardly any on the other side.
    let encoding = if odd * 20 >= units && even * 50 <= odd {
        UTF_16LE
    } else if even * 20 >= units && odd * 50 <= even {
        UTF_16BE
    } else {
        return None;
    };
    // Letters of one script share their high byte; pairs of plain bytes do not.
    let high = usize::from(encoding == UTF_16LE);
    let mut seen = [false; 256];
    bytes.iter().skip(high).step_by(2).for_each(|b| seen[usize::from(*b)] = true);
    let scripts = seen.iter().skip(1).filter(|s| **s).count();
    if scripts > 12.min(1 + units / 8) {
        return None;
    }
    let (text, bad) = encoding.decode_without_bom_handling(bytes);
    // A last byte without its other half is forgiven.
    let broken = text.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    (units > 3 && (!bad || broken <= 1)).then(|| text.into_owned())
}

/// The encoding that a page names in its first bytes.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes[..bytes.len().min(4096)].to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = find(&head[from..], b"charset") {
        let rest = head[from + at + 7..].trim_ascii_start();
        from += at + 7;
        let Some(rest) = rest.strip_prefix(b"=") else { continue };
        let rest = rest.trim_ascii_start();
        let start = usize::from(rest.first().is_some_and(|b| b"\"'".contains(b)));
        let label = &rest[start..];
        let end = label.iter().position(|b| b"\"' ;>/".contains(b)).unwrap_or(label.len());
        if let Some(encoding) = Encoding::for_label(&label[..end]) {
            // A page that could be read this far is not UTF-16.
            return Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding });
        }
    }
    None
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|w| w == needle)
}

/// Refuses what decodes but is no text.
fn check(text: &str) -> Result<(), NotText> {
    let (mut all, mut control, mut lost) = (0usize, 0usize, 0usize);
    for c in text.chars() {
        all += 1;
        match c {
            '\0' => return Err(NotText::Binary("binary data: it has NUL characters")),
            '\t' | '\n' | '\r' | '\x0B' | '\x0C' | '\u{85}' => {}
            char::REPLACEMENT_CHARACTER => lost += 1,
            c if c.is_control() => control += 1,
            _ => {}
        }
    }
    if control * 20 > all {
        return Err(NotText::Binary("binary data: it has many control characters"));
    }
    if lost * 5 > all {
        return Err(NotText::Undecodable);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16_bytes(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect()
    }

    #[test]
    fn byte_order_marks_are_obeyed_and_taken_off() {
        let text = "Guards shot at “smugglers” near Çukurca.\r\n";
        assert_eq!(decode(format!("\u{feff}{text}").as_bytes(), false).unwrap(), text);
        for little in [true, false] {
            assert_eq!(decode(&utf16_bytes(&format!("\u{feff}{text}"), little), false).unwrap(), text);
        }
    }

    #[test]
    fn utf_16_without_a_mark_is_told_by_its_spaces() {
        for text in ["Guards shot at smugglers.", "Пограничники открыли огонь по контрабандистам ночью"]
        {
            for little in [true, false] {
                assert_eq!(decode(&utf16_bytes(text, little), false).unwrap(), text);
            }
        }
    }

    #[test]
    fn a_stray_byte_in_utf_8_is_read_as_windows_1252() {
        assert_eq!(
            decode(b"caf\xC3\xA9s \xE2\x80\x93 the army\x92s camp", false).unwrap(),
            "cafés – the army’s camp"
        );
        assert_eq!(decode(b"\xC3\xA9\xC3\xA9 cut \xE2\x80", false).unwrap(), "éé cut \u{fffd}");
    }

    #[test]
    fn legacy_encodings_are_guessed() {
        assert_eq!(
            decode(b"The army\x92s camp at Gao \x96 six dead", false).unwrap(),
            "The army’s camp at Gao – six dead"
        );
        let text = "Пограничники открыли огонь по контрабандистам в ночь на среду";
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(text);
        assert_eq!(decode(&bytes, false).unwrap(), text);
    }

    #[test]
    fn a_page_says_its_encoding_unless_it_is_utf_8_anyway() {
        let page = b"<html><head><meta charset=\"windows-1254\"></head><p>\xDErnak";
        assert!(decode(page, true).unwrap().ends_with("Şrnak"));
        let wrong = "<meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'><p>Şırnak";
        assert!(decode(wrong.as_bytes(), true).unwrap().ends_with("Şırnak"));
    }

    #[test]
    fn files_that_are_no_text_are_named() {
        assert_eq!(decode(b"%PDF-1.7\n1 0 obj", false), Err(NotText::Binary("a PDF")));
        assert!(matches!(decode(b"\x89PNG\r\n\x1a\n\0\0", false), Err(NotText::Binary("a PNG image"))));
        assert!(matches!(decode(b"words and a \0 byte", false), Err(NotText::Binary(_))));
        assert!(matches!(decode(&[1, 2, 3, 4, 5, 6, b'a', b'b'], false), Err(NotText::Binary(_))));
        assert_eq!(decode("RIFFRAFF in the street".as_bytes(), false).unwrap(), "RIFFRAFF in the street");
    }

    #[test]
    fn line_ends_and_spaces_stay() {
        let text = "One\r\ntwo\u{a0}\u{2028}three \t\n\n";
        assert_eq!(decode(text.as_bytes(), false).unwrap(), text);
    }
}
