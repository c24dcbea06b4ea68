//! Buckets, listings and deletions of many keys.

use super::*;

#[tokio::test]
async fn buckets_come_and_go() {
    let scene = with_bucket().await;
    ask(&scene, "PUT", "").send().await.refused(409, "BucketAlreadyOwnedByYou");
    let head = ask(&scene, "HEAD", "").send().await.is(200);
    assert_eq!(head.header("x-cos-bucket-region"), REGION);
    let elsewhere = |method: &str, bucket: &str, region: &str| {
        let mut ask = ask(&scene, method, "");
        ask.host = host(bucket, region);
        ask.signed_host = ask.host.clone();
        ask.send()
    };
    elsewhere("HEAD", BUCKET, "ap-guangzhou").await.is(404);
    elsewhere("PUT", "a_b-1250000000", REGION).await.refused(400, "InvalidBucketName");
    elsewhere("PUT", "a-very-long-name-of-a-bucket-1250000000", REGION).await.refused(400, "InvalidBucketName");
    elsewhere("PUT", "theirs-1300000042", REGION).await.refused(403, "AccessDenied");
    elsewhere("GET", "none-1250000000", REGION).await.refused(404, "NoSuchBucket");
    let mut service = ask(&scene, "GET", "");
    service.host = "service.cos.myqcloud.com".into();
    service.signed_host = service.host.clone();
    let text = String::from_utf8(service.send().await.is(200).body).expect("UTF-8");
    let created = text.split("<CreationDate>").nth(1).and_then(|rest| rest.split('<').next()).expect("a date");
    assert_eq!(
        text,
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListAllMyBucketsResult><Owner><ID>1250000000</ID>\
             <DisplayName>1250000000</DisplayName></Owner><Buckets><Bucket><Name>callbacks-1250000000</Name>\
             <Location>ap-beijing</Location><CreationDate>{created}</CreationDate></Bucket></Buckets>\
             </ListAllMyBucketsResult>"
        )
    );
    ask(&scene, "PUT", "a").send().await.is(200);
    ask(&scene, "DELETE", "").send().await.refused(409, "BucketNotEmpty");
    ask(&scene, "DELETE", "a").send().await.is(204);
    ask(&scene, "DELETE", "").send().await.is(204);
    ask(&scene, "PUT", "a").send().await.refused(404, "NoSuchBucket");
}

#[tokio::test]
async fn listing_in_pages_and_folders() {
    let scene = with_bucket().await;
    for key in ["a", "logs/1", "logs/2", "logs/deep/3", "mps/x&y", "z"] {
        ask(&scene, "PUT", key).body(b"x").send().await.is(200);
    }
    let list = |parameters: &[(&str, &str)]| {
        let mut ask = ask(&scene, "GET", "");
        for (name, value) in parameters {
            ask = ask.asking(name, value);
        }
        async move {
            let told = ask.send().await.is(200);
            let text = String::from_utf8(told.body).expect("UTF-8");
            quick_xml::de::from_str::<ListBucketResult>(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
        }
    };
    let names = |page: &ListBucketResult| {
        let keys = page.contents.iter().map(|content| content.key.clone());
        keys.chain(page.common_prefixes.iter().map(|folder| folder.prefix.clone())).collect::<Vec<_>>()
    };
    let all = list(&[]).await;
    assert_eq!(names(&all), ["a", "logs/1", "logs/2", "logs/deep/3", "mps/x&y", "z"]);
    assert_eq!((all.is_truncated, all.max_keys, all.name.as_str()), (false, 1000, BUCKET));
    assert_eq!((all.contents[0].size, all.contents[0].etag.len(), all.contents[0].last_modified.len()), (1, 34, 24));
    assert_eq!(all.contents[0].owner.id, "1250000000");
    assert_eq!(names(&list(&[("prefix", "logs/")]).await), ["logs/1", "logs/2", "logs/deep/3"]);
    assert_eq!(names(&list(&[("prefix", "logs/"), ("delimiter", "/")]).await), ["logs/1", "logs/2", "logs/deep/"]);
    let encoded = list(&[("prefix", "mps/"), ("encoding-type", "url")]).await;
    assert_eq!(names(&encoded), ["mps%2Fx%26y"]);

    let (mut marker, mut pages) = (String::new(), Vec::new());
    loop {
        let page = list(&[("delimiter", "/"), ("max-keys", "2"), ("marker", &marker)]).await;
        pages.push(names(&page));
        match page.next_marker {
            Some(next) => marker = next,
            None => break,
        }
    }
    assert_eq!(pages, [["a", "logs/"], ["z", "mps/"]]);
    assert_eq!(list(&[("max-keys", "5000")]).await.max_keys, 1000);
    ask(&scene, "GET", "").asking("max-keys", "x").send().await.refused(400, "InvalidArgument");
}

#[tokio::test]
async fn many_keys_are_deleted_at_once() {
    let scene = with_bucket().await;
    for key in ["a", "b&c", "d"] {
        ask(&scene, "PUT", key).send().await.is(200);
    }
    let body = b"<Delete><Quiet>false</Quiet><Object><Key>a</Key></Object><Object><Key>b&amp;c</Key></Object></Delete>";
    let told = ask(&scene, "POST", "").asking("delete", "").body(body).send().await.is(200);
    assert_eq!(
        String::from_utf8_lossy(&told.body),
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<DeleteResult><Deleted><Key>a</Key></Deleted>\
         <Deleted><Key>b&amp;c</Key></Deleted></DeleteResult>"
    );
    let left = scene.running.cloud().store.read(|reader| store::objects(reader, BUCKET, "")).expect("read");
    assert_eq!(left.into_iter().map(|(key, _)| key).collect::<Vec<_>>(), ["d"]);
    ask(&scene, "POST", "").asking("delete", "").body(b"<Nothing").send().await.refused(400, "MalformedXML");
}
