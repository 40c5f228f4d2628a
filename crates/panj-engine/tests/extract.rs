//! Properties of `extract`: any bytes give articles or errors, never a panic, and blocks are sound.

use panj_engine::extract::{Article, Form, Limits, documents, sniff};
use proptest::prelude::*;

fn sound(article: &Article) {
    let text = &article.text;
    let mut end = 0;
    for block in &article.blocks {
        let span = block.span;
        assert!(end <= span.start && span.start < span.end && span.end <= text.len());
        assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
        let words = &text[span.start..span.end];
        assert_eq!(words, words.trim());
        assert!(text[end..span.start].trim().is_empty(), "a block is missing");
        end = span.end;
    }
    assert!(text[end..].trim().is_empty(), "a block is missing at the end");
}

fn read(bytes: &[u8]) {
    let limits = Limits { bytes: 1 << 16, depth: 20, elements: 500 };
    for form in [None, Some(Form::Text), Some(Form::Html), Some(Form::JsonLines)] {
        let first: Vec<_> = documents(bytes, "any", form, &limits).map(Result::ok).collect();
        let again: Vec<_> = documents(bytes, "any", form, &limits).map(Result::ok).collect();
        assert_eq!(first, again);
        assert!(!first.is_empty());
        first.iter().flatten().for_each(sound);
    }
    _ = sniff(bytes);
}

/// Pieces of pages and reports, to be put together in any order.
fn piece() -> impl Strategy<Value = String> {
    let pieces = vec![
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<table><tr><td>",
        "</table>",
        "<a href='x>",
        "<b>",
        "</b>",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<h1>",
        "</h1>",
        "<blockquote>",
        "<svg>",
        "<select><option>",
        "<del><ins>",
        "<br><br>",
        "<li>",
        "<title>",
        "<meta charset=utf-16>",
        "&#0;",
        "&amp",
        "<![CDATA[",
        "<article>",
        "<template>",
        "<math>",
        "\n\n",
        "\r\n",
        "\r",
        "\u{2028}",
        "\u{feff}",
        "\u{a0}",
        " ",
        "ASIA",
        "Published",
        "on",
        "By Ana Bell",
        "Related stories",
        "3 May 2021",
        "Six people were killed in Gao on Monday, police said.",
        "Mine kills two",
        "Home › World › Mali",
        "The gate – the guards to the left",
        "AFP",
        "(Reuters) - ",
        "“",
        "By",
        "© 2020",
        "…",
        "é",
        "İSTANBUL",
        "ﬁ",
        "1,2.3",
        "{\"text\": \"",
        "\"}",
        "[",
        "…",
    ];
    prop_oneof![6 => proptest::sample::select(pieces).prop_map(str::to_owned), 1 => any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read(&bytes);
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        read(text.as_bytes());
    }

    #[test]
    fn any_pieces_of_pages_are_read_or_refused(pieces in proptest::collection::vec(piece(), 0..60)) {
        read(pieces.concat().as_bytes());
        read(format!("<html>{}", pieces.concat()).as_bytes());
    }

    #[test]
    fn given_text_is_never_changed(text in "[a-zA-Z“”é .,\r\n\t\u{a0}]{0,200}x") {
        let bytes = text.as_bytes();
        let article = documents(bytes, "any", Some(Form::Text), &Limits::default()).next().unwrap().unwrap();
        prop_assert_eq!(article.text, text);
    }

    #[test]
    fn utf_16_is_read_as_the_text_it_is(text in "[a-zé ]{0,60} the town’s end\r?\n") {
        for little in [true, false] {
            let bytes: Vec<u8> =
                text.encode_utf16().flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() }).collect();
            let article = documents(&bytes, "any", None, &Limits::default()).next().unwrap().unwrap();
            prop_assert_eq!(&article.text, &text);
        }
    }
}
