"""The client's side of DLMS/COSEM: links, associations, services. Sans-IO; ``trefas.run.connect`` has the sockets.

ClientLink       HDLC or wrapper: bytes of a line ↔ whole APDUs
Services         what is asked: generators that yield an APDU and are sent its answer
ClientSession    one association over one link: begin(talk), receive(data, now), deadline()
"""
