-- A token is made from the cluster's secret and the id of the command that reveals it. Such an id is kept as an image from now
-- on, by which it is found again; those that are kept are replaced by theirs. As in lib/image_of_id.ts.
update commands set id = (substr(image, 1, 12) || '8' || substr(image, 14, 3) || '8' || substr(image, 18, 15))::uuid
  from (select id as old, encode(sha256(convert_to('claim|' || id, 'UTF8')), 'hex') as image from commands
    where name in ('log_in', 'issue_setup_token')) images
  where id = old;
