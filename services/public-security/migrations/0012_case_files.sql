CREATE TABLE "case_file_lane" (
	"case_id" uuid NOT NULL,
	"lane" text NOT NULL,
	"state" text NOT NULL,
	"sequence" integer NOT NULL,
	CONSTRAINT "case_file_lane_case_id_lane_pk" PRIMARY KEY("case_id","lane")
);
--> statement-breakpoint
ALTER TABLE "case_file_lane" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "case_file_person" (
	"case_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	CONSTRAINT "case_file_person_person_id_case_id_pk" PRIMARY KEY("person_id","case_id")
);
--> statement-breakpoint
ALTER TABLE "case_file_person" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "case_file" (
	"case_id" uuid PRIMARY KEY NOT NULL,
	"jurisdiction" text NOT NULL,
	"exercise" boolean NOT NULL,
	"state" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "case_file" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "service" ON "case_file_lane" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "caller" ON "case_file_lane" AS PERMISSIVE FOR ALL TO public USING (exists (select from "case_file" where "case_file"."case_id" = "case_file_lane"."case_id"));--> statement-breakpoint
CREATE POLICY "service" ON "case_file_person" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "caller" ON "case_file_person" AS PERMISSIVE FOR ALL TO public USING (exists (select from "case_file" where "case_file"."case_id" = "case_file_person"."case_id"));--> statement-breakpoint
CREATE POLICY "service" ON "case_file" AS PERMISSIVE FOR ALL TO public USING ((select current_setting('tongbu.scope', true)) = 'service');--> statement-breakpoint
CREATE POLICY "caller" ON "case_file" AS PERMISSIVE FOR ALL TO public USING ("case_file"."jurisdiction" ^@ any ((select nullif(current_setting('tongbu.places', true), '')::text[])::text[]));--> statement-breakpoint
ALTER POLICY "caller" ON "person" TO public USING (("person"."jurisdiction" ^@ any ((select nullif(current_setting('tongbu.places', true), '')::text[])::text[])
    or ("person"."jurisdiction" is null and "person"."registered_by" = (select current_setting('tongbu.scope', true)))
    or exists (select from "lane" where "lane"."person_id" = "person"."id" and "lane"."jurisdiction" ^@ any ((select nullif(current_setting('tongbu.places', true), '')::text[])::text[]))
    or exists (
      select from "case_file_person"
      join "case_file" on "case_file"."case_id" = "case_file_person"."case_id"
      where "case_file_person"."person_id" = "person"."id" and "case_file"."jurisdiction" ^@ any ((select nullif(current_setting('tongbu.places', true), '')::text[])::text[]))));