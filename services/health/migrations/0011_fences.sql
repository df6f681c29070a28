ALTER TABLE "case_conflict" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "case_number" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "case" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "contact" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "known_person" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "lane_mirror" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "specimen_person" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "specimen" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "transmission_link" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "service" ON "case_conflict" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "caller" ON "case_conflict" AS PERMISSIVE FOR ALL TO public USING (exists (select from "case" where "case"."id" = "case_conflict"."case_id"));--> statement-breakpoint
CREATE POLICY "service" ON "case_number" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "service" ON "case" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "caller" ON "case" AS PERMISSIVE FOR ALL TO public USING ("case"."jurisdiction" ^@ any ((select nullif(current_setting('tongbu.places', true), '')::text[])::text[]));--> statement-breakpoint
CREATE POLICY "service" ON "contact" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "caller" ON "contact" AS PERMISSIVE FOR ALL TO public USING (exists (select from "case" where "case"."id" = "contact"."case_id"));--> statement-breakpoint
CREATE POLICY "service" ON "known_person" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "service" ON "lane_mirror" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "caller" ON "lane_mirror" AS PERMISSIVE FOR ALL TO public USING (exists (select from "lane" where "lane"."case_id" = "lane_mirror"."case_id"));--> statement-breakpoint
CREATE POLICY "service" ON "specimen_person" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "caller" ON "specimen_person" AS PERMISSIVE FOR ALL TO public USING (exists (select from "specimen" where "specimen"."id" = "specimen_person"."specimen_id"));--> statement-breakpoint
CREATE POLICY "service" ON "specimen" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "caller" ON "specimen" AS PERMISSIVE FOR ALL TO public USING ("specimen"."jurisdiction" ^@ any ((select nullif(current_setting('tongbu.places', true), '')::text[])::text[]));--> statement-breakpoint
CREATE POLICY "service" ON "transmission_link" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "caller" ON "transmission_link" AS PERMISSIVE FOR ALL TO public USING (exists (select from "case" where "case"."id" in ("transmission_link"."infector_case_id", "transmission_link"."infectee_case_id")));