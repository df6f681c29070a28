ALTER TABLE "event" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "parked_event" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "lane" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "retention_erased" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "service" ON "event" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "service" ON "parked_event" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "service" ON "lane" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "caller" ON "lane" AS PERMISSIVE FOR ALL TO public USING ("lane"."jurisdiction" ^@ any ((select nullif(current_setting('tongbu.places', true), '')::text[])::text[]));--> statement-breakpoint
CREATE POLICY "service" ON "retention_erased" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');