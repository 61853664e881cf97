-- Who is officially like whom, in any year and whichever of the two was called so: the seven of one year are fewer than
-- any comparison needs.
SELECT kommun_code, peer_code FROM peer_group
UNION
SELECT peer_code, kommun_code FROM peer_group
ORDER BY ALL;
