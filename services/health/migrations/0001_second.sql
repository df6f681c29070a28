ALTER TABLE "case" DROP CONSTRAINT "case_idempotency_key_unique";--> statement-breakpoint
ALTER TABLE "case" ADD COLUMN "reported_by" text;--> statement-breakpoint
ALTER TABLE "case" ADD CONSTRAINT "case_key" UNIQUE("reported_by","idempotency_key");