ALTER TABLE "case" ADD COLUMN "edition" text;--> statement-breakpoint
ALTER TABLE "specimen" ADD COLUMN "edition" text;