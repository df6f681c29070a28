ALTER TABLE "person_key" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "person" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "service" ON "person_key" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "caller" ON "person_key" AS PERMISSIVE FOR ALL TO public USING (exists (select from "person" where "person"."id" = "person_key"."person_id"));--> statement-breakpoint
CREATE POLICY "service" ON "person" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "caller" ON "person" AS PERMISSIVE FOR ALL TO public USING (("person"."jurisdiction" ^@ any ((select nullif(current_setting('tongbu.places', true), '')::text[])::text[])
    or ("person"."jurisdiction" is null and "person"."registered_by" = (select current_setting('tongbu.scope', true)))
    or exists (select from "lane" where "lane"."person_id" = "person"."id" and "lane"."jurisdiction" ^@ any ((select nullif(current_setting('tongbu.places', true), '')::text[])::text[]))));