ALTER INDEX "users_search" SET (gin_pending_list_limit = 1024);
