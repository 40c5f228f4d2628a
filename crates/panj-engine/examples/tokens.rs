//! The tokens of lines: for each line of standard input a JSON list of [start, end], in code points.
//! `train/panj_train/own.py` calls it, so that heads learn on the tokens that they will meet.
#![allow(clippy::print_stdout, reason = "a tool for developers")]

use panj_engine::extract::{Article, Block};
use panj_engine::segment::segment;
use panj_engine::span::Span;
use panj_record::BlockKind;
use std::io::BufRead;

fn main() -> std::io::Result<()> {
    for line in std::io::stdin().lock().lines() {
        let text = line?;
        let blocks = vec![Block { span: Span::new(0, text.len()), kind: BlockKind::Body }];
        let article = Article { text, blocks, ..Article::default() };
        let points = |byte: usize| article.text[..byte].chars().count();
        let tokens: Vec<[usize; 2]> =
            segment(&article).1.iter().map(|t| [points(t.span.start), points(t.span.end)]).collect();
        println!("{}", serde_json::to_string(&tokens)?);
    }
    Ok(())
}
