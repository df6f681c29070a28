ALTER TABLE "community" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "community_control" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "grid" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "household_member" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "household" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "isolation_plan" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "service" ON "community" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "caller" ON "community" AS PERMISSIVE FOR ALL TO public USING ("community"."jurisdiction" ^@ any ((select nullif(current_setting('tongbu.places', true), '')::text[])::text[]));--> statement-breakpoint
CREATE POLICY "service" ON "community_control" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "caller" ON "community_control" AS PERMISSIVE FOR ALL TO public USING (exists (select from "lane" where "lane"."case_id" = "community_control"."case_id"));--> statement-breakpoint
CREATE POLICY "service" ON "grid" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "caller" ON "grid" AS PERMISSIVE FOR ALL TO public USING (exists (select from "community" where "community"."id" = "grid"."community_id"));--> statement-breakpoint
CREATE POLICY "service" ON "household_member" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "caller" ON "household_member" AS PERMISSIVE FOR ALL TO public USING (exists (select from "household" where "household"."id" = "household_member"."household_id"));--> statement-breakpoint
CREATE POLICY "service" ON "household" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "caller" ON "household" AS PERMISSIVE FOR ALL TO public USING (exists (select from "community" where "community"."id" = "household"."community_id"));--> statement-breakpoint
CREATE POLICY "service" ON "isolation_plan" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "caller" ON "isolation_plan" AS PERMISSIVE FOR ALL TO public USING ("isolation_plan"."jurisdiction" ^@ any ((select nullif(current_setting('tongbu.places', true), '')::text[])::text[]) or exists (select from "lane" where "lane"."case_id" = "isolation_plan"."case_id"));