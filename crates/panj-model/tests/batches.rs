//! Neither the sentences that are read together nor the number of threads change a result.

mod tiny;

use panj_model::{Model, Reading, store};

/// Every number of a reading, bit by bit.
fn bytes(readings: &[Reading]) -> Vec<u8> {
    let mut out = Vec::new();
    for reading in readings {
        out.extend(format!("{:?}{:?}{:?}", reading.heads, reading.relations, reading.upos).bytes());
        out.extend(format!("{:?}{:?}{:?}", reading.xpos, reading.feats, reading.names).bytes());
        out.extend(format!("{:?}{:?}", reading.descriptions, reading.mentions).bytes());
        out.extend(reading.vectors.iter().flat_map(|x| x.to_le_bytes()));
    }
    out
}

fn model() -> Model {
    store::parse(tiny::files()).expect("the files fit together")
}

#[test]
fn a_sentence_reads_the_same_alone_and_among_64_on_one_and_two_threads() {
    let model = model();
    let sentences = tiny::sentences(128);
    let alone: Vec<Reading> = sentences.iter().flat_map(|s| model.read(std::slice::from_ref(s))).collect();
    let expected = bytes(&alone);
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        for together in [1, 7, 64] {
            let found: Vec<Reading> =
                pool.install(|| sentences.chunks(together).flat_map(|part| model.read(part)).collect());
            assert!(bytes(&found) == expected, "{together} together on {threads} threads differ");
        }
    }
}

#[test]
fn every_word_within_reach_has_every_layer_and_a_sentence_one_root() {
    let sentences = tiny::sentences(64);
    for (sentence, reading) in sentences.iter().zip(model().read(&sentences)) {
        let n = reading.heads.len();
        assert!(n == sentence.words.len() || sentence.words.len() > 25, "{n} of {:?}", sentence.words);
        assert_eq!(
            [reading.upos.len(), reading.xpos.len(), reading.feats.len(), reading.relations.len()],
            [n; 4]
        );
        assert_eq!(reading.heads.iter().filter(|&&h| h == 0).count(), usize::from(n > 0));
        assert_eq!(reading.vectors.len(), 32 * n);
    }
}
