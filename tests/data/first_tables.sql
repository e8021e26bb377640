BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE boards (
	id VARCHAR(36) NOT NULL, 
	workshop_id VARCHAR(36) NOT NULL, 
	number INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	question TEXT NOT NULL, 
	open BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	card_key BLOB, 
	like_key BLOB, 
	CONSTRAINT pk_boards PRIMARY KEY (id), 
	CONSTRAINT fk_boards_workshop_id_workshops FOREIGN KEY(workshop_id) REFERENCES workshops (id), 
	CONSTRAINT uq_boards_workshop_id UNIQUE (workshop_id, number)
);
INSERT INTO "boards" VALUES('71a30095-191f-452f-a4b8-d63f7514f448','8bad444d-02ff-4aec-93f5-a031a86041de',1,1,'Was wünschst du dir?',1,'2026-11-22 18:24:49.861007',X'8ECDFE83FF7F35284E4774F127742D9785FBBD1E14135D25D0C67294E9F87537',X'19281A9EB53277ECDF77EA4C35246D0FCC1FD96CB6F09B26DEC7CFD44287DAB3');
INSERT INTO "boards" VALUES('20f5ff45-5971-4fed-ac4f-7f65215657db','8bad444d-02ff-4aec-93f5-a031a86041de',2,2,'Was kannst du beitragen?',1,'2026-11-22 18:24:49.861007',X'40E0792E213CF2E7036657F1BB6F05D878180EF03112FFA131D594BE8560F88D',X'6069E19C45C53BDEA1471AC99D72926AA88A7268A814877DFC15BEEC2BBBDCBB');
CREATE TABLE cards (
	id VARCHAR(36) NOT NULL, 
	board_id VARCHAR(36) NOT NULL, 
	number INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	likes INTEGER NOT NULL, 
	hidden BOOLEAN NOT NULL, 
	added_at DATETIME NOT NULL, 
	edited_at DATETIME, 
	removed_at DATETIME, 
	tag BLOB, 
	CONSTRAINT pk_cards PRIMARY KEY (id), 
	CONSTRAINT fk_cards_board_id_boards FOREIGN KEY(board_id) REFERENCES boards (id)
);
INSERT INTO "cards" VALUES('e85c1043-a4c5-48c2-b165-06c68de67bff','71a30095-191f-452f-a4b8-d63f7514f448',1,'Ein großer Garten',1,0,'2026-11-22 18:24:50.080662','2026-11-22 18:24:50.126899',NULL,X'B37A30704E71371D1A7F0717138D122DF8E48C4E504F2366545BF008F72828F3');
INSERT INTO "cards" VALUES('d4482850-2124-4715-9f98-bf0cff33e80a','71a30095-191f-452f-a4b8-d63f7514f448',2,'Bänke',0,0,'2026-11-22 18:24:50.099143',NULL,NULL,X'A68DB71840635923B7FE5ABF7CC5ABE06FB00012F6A6BD3868AA259CED5429BE');
INSERT INTO "cards" VALUES('e59384d7-da02-447c-a4fc-d70231bc5953','71a30095-191f-452f-a4b8-d63f7514f448',3,'Weg damit',0,1,'2026-11-22 18:24:50.103021',NULL,NULL,X'B37A30704E71371D1A7F0717138D122DF8E48C4E504F2366545BF008F72828F3');
CREATE TABLE changes (
	log VARCHAR(48) NOT NULL, 
	seq INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	thing VARCHAR(36) NOT NULL, 
	state JSON, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_changes PRIMARY KEY (log, seq), 
	CONSTRAINT fk_changes_log_logs FOREIGN KEY(log) REFERENCES logs (name)
);
INSERT INTO "changes" VALUES('workshop:8bad444d-02ff-4aec-93f5-a031a86041de',1,'workshop','8bad444d-02ff-4aec-93f5-a031a86041de','{"title": "Auftakt", "language": "de", "delete_on": "2126-12-22", "sealed": false}','2026-11-22 18:24:49.861007');
INSERT INTO "changes" VALUES('workshop:8bad444d-02ff-4aec-93f5-a031a86041de',2,'board','71a30095-191f-452f-a4b8-d63f7514f448','{"question": "Was w\u00fcnschst du dir?", "number": 1, "position": 1, "open": true}','2026-11-22 18:24:49.861007');
INSERT INTO "changes" VALUES('workshop:8bad444d-02ff-4aec-93f5-a031a86041de',3,'board','20f5ff45-5971-4fed-ac4f-7f65215657db','{"question": "Was kannst du beitragen?", "number": 2, "position": 2, "open": true}','2026-11-22 18:24:49.861007');
INSERT INTO "changes" VALUES('workshop:8bad444d-02ff-4aec-93f5-a031a86041de',4,'stage','8bad444d-02ff-4aec-93f5-a031a86041de','{"board": "71a30095-191f-452f-a4b8-d63f7514f448"}','2026-11-22 18:24:49.861007');
INSERT INTO "changes" VALUES('board:71a30095-191f-452f-a4b8-d63f7514f448',1,'card','e85c1043-a4c5-48c2-b165-06c68de67bff','{"text": "Ein Garten", "number": 1, "likes": 0, "added_at": "2026-11-22T18:24:50.080Z", "edited_at": null, "hidden": false}','2026-11-22 18:24:50.080662');
INSERT INTO "changes" VALUES('board:71a30095-191f-452f-a4b8-d63f7514f448',2,'card','d4482850-2124-4715-9f98-bf0cff33e80a','{"text": "B\u00e4nke", "number": 2, "likes": 0, "added_at": "2026-11-22T18:24:50.099Z", "edited_at": null, "hidden": false}','2026-11-22 18:24:50.099143');
INSERT INTO "changes" VALUES('board:71a30095-191f-452f-a4b8-d63f7514f448',3,'card','e59384d7-da02-447c-a4fc-d70231bc5953','{"text": "Weg damit", "number": 3, "likes": 0, "added_at": "2026-11-22T18:24:50.103Z", "edited_at": null, "hidden": false}','2026-11-22 18:24:50.103021');
INSERT INTO "changes" VALUES('board:71a30095-191f-452f-a4b8-d63f7514f448',4,'card','e85c1043-a4c5-48c2-b165-06c68de67bff','{"text": "Ein Garten", "number": 1, "likes": 1, "added_at": "2026-11-22T18:24:50.080Z", "edited_at": null, "hidden": false}','2026-11-22 18:24:50.107064');
INSERT INTO "changes" VALUES('board:71a30095-191f-452f-a4b8-d63f7514f448',5,'card','e85c1043-a4c5-48c2-b165-06c68de67bff','{"text": "Ein gro\u00dfer Garten", "number": 1, "likes": 1, "added_at": "2026-11-22T18:24:50.080Z", "edited_at": "2026-11-22T18:24:50.126Z", "hidden": false}','2026-11-22 18:24:50.126899');
INSERT INTO "changes" VALUES('board:71a30095-191f-452f-a4b8-d63f7514f448',6,'card','e59384d7-da02-447c-a4fc-d70231bc5953','{"text": "Weg damit", "number": 3, "likes": 0, "added_at": "2026-11-22T18:24:50.103Z", "edited_at": null, "hidden": true}','2026-11-22 18:24:50.134110');
CREATE TABLE keys (
	id VARCHAR(16) NOT NULL, 
	workshop_id VARCHAR(36) NOT NULL, 
	role VARCHAR(16) NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME, 
	revoked_at DATETIME, 
	CONSTRAINT pk_keys PRIMARY KEY (id), 
	CONSTRAINT fk_keys_workshop_id_workshops FOREIGN KEY(workshop_id) REFERENCES workshops (id)
);
INSERT INTO "keys" VALUES('vN-izl7aAIpb','8bad444d-02ff-4aec-93f5-a031a86041de','moderator','2026-11-22 18:24:49.861007',NULL,NULL);
INSERT INTO "keys" VALUES('AeYoxPODdA8O','8bad444d-02ff-4aec-93f5-a031a86041de','organiser','2026-11-22 18:24:49.861007',NULL,NULL);
CREATE TABLE likes (
	card_id VARCHAR(36) NOT NULL, 
	tag BLOB NOT NULL, 
	CONSTRAINT pk_likes PRIMARY KEY (card_id, tag), 
	CONSTRAINT fk_likes_card_id_cards FOREIGN KEY(card_id) REFERENCES cards (id)
);
INSERT INTO "likes" VALUES('e85c1043-a4c5-48c2-b165-06c68de67bff',X'D3DE7D5CE9C99B3E96D0191D4EA558ABCE83332BBB69E4616DFBE7D27918DEF4');
CREATE TABLE logs (
	name VARCHAR(48) NOT NULL, 
	workshop_id VARCHAR(36) NOT NULL, 
	head INTEGER NOT NULL, 
	base INTEGER NOT NULL, 
	CONSTRAINT pk_logs PRIMARY KEY (name), 
	CONSTRAINT fk_logs_workshop_id_workshops FOREIGN KEY(workshop_id) REFERENCES workshops (id)
);
INSERT INTO "logs" VALUES('workshop:8bad444d-02ff-4aec-93f5-a031a86041de','8bad444d-02ff-4aec-93f5-a031a86041de',4,0);
INSERT INTO "logs" VALUES('board:71a30095-191f-452f-a4b8-d63f7514f448','8bad444d-02ff-4aec-93f5-a031a86041de',6,0);
INSERT INTO "logs" VALUES('board:20f5ff45-5971-4fed-ac4f-7f65215657db','8bad444d-02ff-4aec-93f5-a031a86041de',0,0);
CREATE TABLE requests (
	log VARCHAR(48) NOT NULL, 
	request_id VARCHAR(36) NOT NULL, 
	fingerprint BLOB NOT NULL, 
	seq INTEGER NOT NULL, 
	CONSTRAINT pk_requests PRIMARY KEY (log, request_id), 
	CONSTRAINT fk_requests_log_logs FOREIGN KEY(log) REFERENCES logs (name)
);
INSERT INTO "requests" VALUES('board:71a30095-191f-452f-a4b8-d63f7514f448','000ce853-82be-46ca-8126-cd17c5d9b54e',X'2936EF0451D7F1534196DD548D78DA06C0722C883B69ED03D610F0D00DA671FA',1);
INSERT INTO "requests" VALUES('board:71a30095-191f-452f-a4b8-d63f7514f448','7c01438e-a0b1-4f06-8a78-5a1325b7ba94',X'670B326E816715B3588EE34E17DE7FBC459043F17A8345718C15FBA59DDE4AE8',2);
INSERT INTO "requests" VALUES('board:71a30095-191f-452f-a4b8-d63f7514f448','31bcd84a-5947-4003-9896-a87a89c8d7b2',X'0CB93CB523DDACB020E5F728946066627BF9C948B6BDB5C17F0C69B233760EAA',3);
INSERT INTO "requests" VALUES('board:71a30095-191f-452f-a4b8-d63f7514f448','efd79f44-854f-465a-88c1-6156fef59eda',X'FE3E327EB0234B0F50D49D3B48C5CDAA53EA1E56EEF701F600289E0B6FB13F63',4);
INSERT INTO "requests" VALUES('board:71a30095-191f-452f-a4b8-d63f7514f448','c41f3508-d1f0-47ed-b5b7-ec3a3a3aef27',X'68A2E066A4ED5B1543E6E137D34FFA6E9722D26640A785205556F507C09C026A',5);
INSERT INTO "requests" VALUES('board:71a30095-191f-452f-a4b8-d63f7514f448','f80306f9-5f33-4efc-abf7-fea268f946ed',X'7193932B6EC93D617C54128C974EEB87A2E7918223039B2F1B3F348BD23D3D50',6);
CREATE TABLE stages (
	id VARCHAR(36) NOT NULL, 
	board_id VARCHAR(36), 
	CONSTRAINT pk_stages PRIMARY KEY (id), 
	CONSTRAINT fk_stages_board_id_boards FOREIGN KEY(board_id) REFERENCES boards (id), 
	CONSTRAINT fk_stages_id_workshops FOREIGN KEY(id) REFERENCES workshops (id)
);
INSERT INTO "stages" VALUES('8bad444d-02ff-4aec-93f5-a031a86041de','71a30095-191f-452f-a4b8-d63f7514f448');
CREATE TABLE workshops (
	id VARCHAR(36) NOT NULL, 
	code VARCHAR(6) NOT NULL, 
	title TEXT NOT NULL, 
	language VARCHAR(2) NOT NULL, 
	created_at DATETIME NOT NULL, 
	delete_on DATE NOT NULL, 
	sealed_at DATETIME, 
	next_card INTEGER NOT NULL, 
	CONSTRAINT pk_workshops PRIMARY KEY (id), 
	CONSTRAINT uq_workshops_code UNIQUE (code)
);
INSERT INTO "workshops" VALUES('8bad444d-02ff-4aec-93f5-a031a86041de','MXBSE7','Auftakt','de','2026-11-22 18:24:49.861007','2126-12-22',NULL,4);
CREATE INDEX ix_keys_workshop_id ON keys (workshop_id);
CREATE INDEX ix_boards_workshop_id ON boards (workshop_id);
CREATE INDEX ix_cards_board_id_number ON cards (board_id, number);
CREATE INDEX ix_cards_removed_at ON cards (removed_at);
CREATE INDEX ix_cards_tag ON cards (tag);
CREATE INDEX ix_likes_tag ON likes (tag);
CREATE INDEX ix_logs_workshop_id ON logs (workshop_id);
CREATE INDEX ix_changes_thing ON changes (log, kind, thing);
COMMIT;
