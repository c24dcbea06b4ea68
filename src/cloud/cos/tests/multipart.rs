//! Uploads in parts.

use super::*;

/// Begins an upload and returns its id.
async fn begun(scene: &Scene, key: &str) -> String {
    let begin = ask(scene, "POST", key).asking("uploads", "").with("x-cos-meta-task", "t").with("x-cos-tagging", "a=b");
    let told = begin.send().await.is(200);
    assert_eq!((told.element("Bucket").as_str(), told.element("Key").as_str()), (BUCKET, key));
    told.element("UploadId")
}

fn part<'s>(scene: &'s Scene, key: &str, id: &str, number: u64) -> Ask<'s> {
    ask(scene, "PUT", key).asking("partNumber", &number.to_string()).asking("uploadId", id)
}

fn complete<'s>(scene: &'s Scene, key: &str, id: &str, parts: &[(u64, &str)]) -> Ask<'s> {
    let part =
        |(number, etag): &(u64, &str)| format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>");
    let body =
        format!("<CompleteMultipartUpload>{}</CompleteMultipartUpload>", parts.iter().map(part).collect::<String>());
    ask(scene, "POST", key).asking("uploadId", id).body(body.as_bytes())
}

fn files(scene: &Scene) -> usize {
    std::fs::read_dir(scene.running.cloud().settings.data.join("objects")).expect("a directory").count()
}

#[tokio::test]
async fn an_object_of_parts_survives_restarts_and_is_read_whole_and_in_ranges() {
    let scene = with_bucket().await;
    let id = begun(&scene, "big").await;
    let megabyte = vec![b'a'; 1 << 20];
    let first = part(&scene, "big", &id, 1).body(&megabyte).send().await.is(200).header("etag").to_owned();
    part(&scene, "big", &id, 3).body(b"old").send().await.is(200);
    let scene = scene.restart().await;
    let last = part(&scene, "big", &id, 3).with("content-md5", "XUFAKrxLKna5cZ2REBfFkg==").body(b"hello");
    let last = last.send().await.is(200).header("etag").to_owned();
    assert_eq!(last, "\"5d41402abc4b2a76b9719d911017c592\"");
    ask(&scene, "GET", "big").send().await.refused(404, "NoSuchKey");

    let told = complete(&scene, "big", &id, &[(1, &first), (3, &last)]).send().await.is(200);
    // MD5 of the two MD5s: computed apart from this code.
    assert_eq!(told.element("ETag"), "\"ecce966c09f7d45e11f6f027316acde5-2\"");
    assert_eq!(told.element("Location"), format!("{}/big", host(BUCKET, REGION)));
    let scene = scene.restart().await;
    let whole = ask(&scene, "GET", "big").send().await.is(200);
    assert_eq!((whole.body.len(), &whole.body[megabyte.len()..]), (megabyte.len() + 5, &b"hello"[..]));
    assert_eq!((whole.header("x-cos-meta-task"), whole.header("x-cos-tagging-count")), ("t", "1"));
    let crc = crc::Crc::<u64>::new(&crc::CRC_64_XZ).checksum(&whole.body).to_string();
    assert_eq!(whole.header("x-cos-hash-crc64ecma"), crc);
    let range = ask(&scene, "GET", "big").with("range", "bytes=-6").send().await.is(206);
    assert_eq!(
        (range.body.as_slice(), range.header("content-range")),
        (&b"ahello"[..], "bytes 1048575-1048580/1048581")
    );
    assert_eq!(ask(&scene, "HEAD", "big").send().await.is(200).header("content-length"), "1048581");
    assert_eq!(files(&scene), 1);
    complete(&scene, "big", &id, &[(1, &first)]).send().await.refused(404, "NoSuchUpload");
}

#[tokio::test]
async fn completing_is_refused_for_its_faults_and_an_upload_can_be_given_up() {
    let scene = with_bucket().await;
    let id = begun(&scene, "a").await;
    let one = part(&scene, "a", &id, 1).body(b"one").send().await.is(200).header("etag").to_owned();
    let two = part(&scene, "a", &id, 2).body(b"two").send().await.is(200).header("etag").to_owned();
    let refused = async |parts: &[(u64, &str)], code: &str| {
        complete(&scene, "a", &id, parts).send().await.refused(400, code);
    };
    refused(&[], "MalformedXML").await;
    refused(&[(2, &two), (1, &one)], "InvalidPartOrder").await;
    refused(&[(1, &two)], "InvalidPart").await;
    refused(&[(3, &two)], "InvalidPart").await;
    refused(&[(1, &one), (2, &two)], "EntityTooSmall").await;
    part(&scene, "a", &id, 0).send().await.refused(400, "InvalidArgument");
    part(&scene, "a", &id, 10_001).send().await.refused(400, "InvalidArgument");
    part(&scene, "other", &id, 1).body(b"x").send().await.refused(404, "NoSuchUpload");
    part(&scene, "a", &id, 1).with("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==").send().await.refused(400, "BadDigest");
    ask(&scene, "DELETE", "").send().await.refused(409, "BucketNotEmpty");

    ask(&scene, "PUT", "a").body(b"there").send().await.is(200);
    let forbidden = complete(&scene, "a", &id, &[(1, &one)]).with("x-cos-forbid-overwrite", "true");
    forbidden.send().await.refused(409, "FileAlreadyExists");
    assert_eq!(ask(&scene, "GET", "a").send().await.is(200).body, b"there");
    ask(&scene, "DELETE", "a").asking("uploadId", &id).send().await.is(204);
    ask(&scene, "DELETE", "a").asking("uploadId", &id).send().await.refused(404, "NoSuchUpload");
    assert_eq!(files(&scene), 1);
}

#[tokio::test]
async fn parts_and_uploads_are_listed_in_pages() {
    let scene = with_bucket().await;
    let id = begun(&scene, "mps/a b").await;
    for number in [1, 2, 7] {
        part(&scene, "mps/a b", &id, number).body(b"x").send().await.is(200);
    }
    let list = |marker: &str| {
        let ask = ask(&scene, "GET", "mps/a b").asking("uploadId", &id).asking("max-parts", "2");
        ask.asking("part-number-marker", marker).asking("encoding-type", "url").send()
    };
    let first = list("0").await.is(200);
    assert_eq!((first.element("IsTruncated"), first.element("NextPartNumberMarker")), ("true".into(), "2".into()));
    assert_eq!((first.element("Key"), first.element("Encoding-Type")), ("mps%2Fa%20b".into(), "url".into()));
    let second = list("2").await.is(200);
    assert_eq!((second.element("PartNumber"), second.element("IsTruncated")), ("7".into(), "false".into()));

    let again = begun(&scene, "mps/a b").await;
    begun(&scene, "logs/1").await;
    begun(&scene, "logs/2").await;
    let uploads = |parameters: &[(&str, &str)]| {
        let mut ask = ask(&scene, "GET", "").asking("uploads", "");
        for (name, value) in parameters {
            ask = ask.asking(name, value);
        }
        ask.send()
    };
    let ids = |told: &Told| {
        let text = told.text();
        text.split("<UploadId>")
            .skip(1)
            .filter_map(|rest| rest.split('<').next().map(str::to_owned))
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&uploads(&[("prefix", "mps/")]).await.is(200)), [id.clone(), again.clone()]);
    let folders = uploads(&[("delimiter", "/")]).await.is(200);
    assert_eq!(folders.text().matches("<CommonPrefixes>").count(), 2, "{folders:?}");
    let (mut key, mut upload, mut seen) = (String::new(), String::new(), Vec::new());
    loop {
        let page = uploads(&[("max-uploads", "1"), ("key-marker", &key), ("upload-id-marker", &upload)]).await.is(200);
        seen.extend(ids(&page));
        if page.element("IsTruncated") == "false" {
            break;
        }
        (key, upload) = (page.element("NextKeyMarker"), page.element("NextUploadIdMarker"));
    }
    assert_eq!((seen.len(), &seen[2..]), (4, &[id, again][..]));
}
