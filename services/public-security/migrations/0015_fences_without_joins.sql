ALTER POLICY "caller" ON "person" TO public USING (("person"."jurisdiction" ^@ any ((select nullif(current_setting('tongbu.places', true), '')::text[])::text[])
    or ("person"."jurisdiction" is null and "person"."registered_by" = (select current_setting('tongbu.scope', true)))
    or exists (select from "lane" where "lane"."person_id" = "person"."id")
    or exists (select from "case_file_person" where "case_file_person"."person_id" = "person"."id")));