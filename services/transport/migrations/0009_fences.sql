ALTER TABLE "transfer_order" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "vehicle" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "transfer_order_vehicle" ON "transfer_order" USING btree ("vehicle_id");--> statement-breakpoint
CREATE POLICY "service" ON "transfer_order" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "caller" ON "transfer_order" AS PERMISSIVE FOR ALL TO public USING ("transfer_order"."jurisdiction" ^@ any ((select nullif(current_setting('tongbu.places', true), '')::text[])::text[]));--> statement-breakpoint
CREATE POLICY "service" ON "vehicle" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "caller" ON "vehicle" AS PERMISSIVE FOR ALL TO public USING ("vehicle"."jurisdiction" ^@ any ((select nullif(current_setting('tongbu.places', true), '')::text[])::text[]) or exists (select from "transfer_order" where "transfer_order"."vehicle_id" = "vehicle"."id"));