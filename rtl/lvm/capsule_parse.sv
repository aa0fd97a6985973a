// SPDX-License-Identifier: Apache-2.0
/// Turns NVMe/TCP CapsuleCmd PDUs, one a packet, into operations in order of arrival.
/// In-capsule data goes to the operation's buffer, or if it is a write of up to 4 KiB and there is room to small_writes, and
/// the submission entry to its command slot. An operation is given out when its data is there; its command slot may still be on the way, through the same ordered write channel as everything
/// that refers to it. The next capsule is parsed meanwhile: a beat a cycle, plus three cycles for a capsule with digests and
/// one for data that ends within a beat.
///
/// A PDU whose submission entry cannot be trusted gives a termination request and no operation; its index is used for the
/// next. A command that is refused by what stands in it gives an operation with a status. The order of all checks is in
/// README.md. Beats other than the last are taken as whole whatever tkeep says.
module capsule_parse (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  lvm_pkg::cfg_t       cfg_i,               // packets start only while it is enabled
  // capsules
  input  logic                capsule_tvalid_i,
  output logic                capsule_tready_o,
  input  logic [511:0]        capsule_tdata_i,
  input  logic [63:0]         capsule_tkeep_i,     // contiguous from byte 0
  input  logic                capsule_tlast_i,
  // free operations
  input  logic                op_valid_i,
  output logic                op_ready_o,          // op_index_i is used up
  input  logic [7:0]          op_index_i,
  output logic [20:0]         op_bytes_o,          // of data that came with the operation, then
  // small writes, kept on the chip
  input  logic                slot_valid_i,        // there is room for one
  output logic                slot_we_o,
  output logic [5:0]          slot_beat_o,
  output logic [511:0]        slot_data_o,
  output logic                slot_take_o,         // it belongs to operation op_index_i
  // operations
  output logic                op_valid_o,
  input  logic                op_ready_i,
  output lvm_pkg::op_t        op_o,
  // termination requests
  output logic                term_valid_o,
  input  logic                term_ready_i,
  output logic [7:0]          term_fes_o,          // fatal error status
  output logic [7:0]          term_fei_o,          // byte offset of the field
  output logic [319:0]        term_head_o,         // first 40 bytes of the PDU, filled with zeroes
  // write client: data of the capsules
  output logic                data_wreq_valid_o,
  input  logic                data_wreq_ready_i,
  output logic [39:0]         data_wreq_addr_o,
  output logic [7:0]          data_wreq_len_o,
  output logic                data_wdat_valid_o,
  input  logic                data_wdat_ready_i,
  output logic [511:0]        data_wdat_data_o,
  input  logic                data_wdone_i,
  // write client: command slots
  output logic                command_wreq_valid_o,
  input  logic                command_wreq_ready_i,
  output logic [39:0]         command_wreq_addr_o,
  output logic [7:0]          command_wreq_len_o,
  output logic                command_wdat_valid_o,
  input  logic                command_wdat_ready_i,
  output logic [511:0]        command_wdat_data_o,
  input  logic                command_wdone_i,
  // state
  output logic                pdu_error_o,         // pulse: a termination request was made
  output logic                idle_o               // between packets, none that may start, nothing on the way to memory
);

  localparam logic [7:0] TypeCapsuleCmd = 8'h04;
  localparam logic [7:0] HeaderBytes    = 8'd72;
  localparam logic [7:0] SglInCapsule   = 8'h01;
  localparam logic [7:0] SglTransport   = 8'h5A;
  localparam lvm_pkg::status_t StatusTransientTransport = 15'h0022;
  // Beats of data that a buffer holds, and the index of the packet's beat that completes the last of them.
  localparam logic [25:0] BeatFinal     = 26'd16385;
  localparam logic [25:0] SlotBeatFinal = 26'd65;    // the same of a slot on the chip

  localparam int unsigned ResultDepth  = 16;
  localparam int unsigned TermDepth    = 4;
  localparam int unsigned CommandDepth = 4;

  typedef enum logic [2:0] {
    StateHead,    // beat 0: PDU header and 56 bytes of the submission entry
    StateSecond,  // beat 1: the other 8 bytes, digest of the header, first data
    StateData,    // beat 2 and on; each completes a beat of data
    StateFlush,   // the rest of the data, which no further beat completes
    StateDigest   // the digests are being computed
  } state_e;

  state_e       state_q;
  logic         beat;        // a beat of the packet is taken
  logic         last_beat;   // the packet's last
  logic         complete;    // everything of the packet is known in the next cycle
  logic         judge_q;     // that cycle; the next packet may begin in it
  logic [511:0] head_q;      // beat 0
  logic [447:0] hold_q;      // bytes 8 to 63 of the beat before
  logic [25:0]  index_q;     // of the beat taken last
  logic [5:0]   tail_q;      // bytes of the last beat, minus 1
  logic         fresh_q;     // head_q was written in the cycle before

  assign beat      = capsule_tvalid_i && capsule_tready_o;
  assign last_beat = beat && capsule_tlast_i;

  // ---- what the header says: pure functions of beat 0, registered in the cycle after it ----------------------------
  typedef struct packed {
    logic                type_bad;
    logic                hlen_bad;
    logic                pdo_bad;
    logic                oversize;       // more than 1 MiB of data
    logic [31:0]         plen_less;      // plen - 1
    logic [20:0]         data_bytes;     // if the packet is as long as plen and not oversize
    logic                protection_bad; // FUSE, PSDT
    logic                transfer;       // read or write
    logic                count_bad;
    logic                sgl_type_bad;
    logic                sgl_length_bad;
    logic                data_length_bad;
    logic                range_bad;      // first block not below 2^48
  } checks_t;

  logic [31:0] plen;
  logic [31:0] beyond;       // plen of a capsule without data, digests included
  logic [7:0]  opcode;
  logic [15:0] count_less;   // blocks - 1
  logic [16:0] count;
  logic [31:0] sgl_length;
  logic        has_data;
  logic        digest_fits;
  checks_t     checks;
  checks_t     checks_q;

  assign plen       = head_q[63:32];
  assign opcode     = head_q[71:64];
  assign count_less = head_q[463:448];
  assign count      = {1'b0, count_less} + 17'd1;
  assign sgl_length = head_q[351:320];
  assign beyond     = 32'd72 + (head_q[8] ? 32'd4 : 32'd0) + (head_q[9] ? 32'd4 : 32'd0);
  // Fewer bytes behind the header than a digest has are data.
  assign has_data    = plen != beyond && plen > (head_q[8] ? 32'd76 : 32'd72);
  assign digest_fits = plen[31:7] != '0 || plen[6:0] >= beyond[6:0];

  always_comb begin
    checks.type_bad        = head_q[7:0] != TypeCapsuleCmd;
    checks.hlen_bad        = head_q[23:16] != HeaderBytes;
    checks.pdo_bad         = has_data && head_q[31:24] != (head_q[8] ? 8'd76 : 8'd72);
    checks.oversize        = plen > (beyond | 32'h0010_0000);
    checks.plen_less       = plen - 32'd1;
    checks.data_bytes      = plen[20:0] - (digest_fits ? beyond[20:0] : head_q[8] ? 21'd76 : 21'd72);
    checks.protection_bad  = head_q[79:78] != 2'b01 || head_q[73:72] != 2'b00;
    checks.transfer        = opcode == lvm_pkg::OpcodeRead || opcode == lvm_pkg::OpcodeWrite;
    checks.count_bad       = count_less[15:11] != '0;
    checks.sgl_type_bad    = head_q[383:376] != ((opcode == lvm_pkg::OpcodeWrite) ? SglInCapsule : SglTransport);
    checks.sgl_length_bad  = sgl_length != {6'd0, count, 9'd0};
    // Header and digests are shorter than a block, so the data's length needs no subtraction.
    checks.data_length_bad = opcode == lvm_pkg::OpcodeWrite &&
                             (plen[8:0] != beyond[8:0] || plen[31:9] != {6'd0, count});
    checks.range_bad       = head_q[447:432] != '0;
  end

  always_ff @(posedge clk_i) begin
    if (fresh_q) checks_q <= checks;
  end

  // ---- packet: one beat after the other ----------------------------------------------------------------------------
  logic       commands_ready;
  logic       room;         // for what the packet leaves in the queues, and the one before it
  logic       start;        // data of the packet follows: its writing begins
  logic       start_ready;
  logic       foreign;      // type or header length, as they stand in head_q, are not those of a CapsuleCmd
  logic       writing_q;    // the packet's data goes to memory
  logic       fits;         // it is a write that a slot on the chip holds
  logic       keeping_q;    // its data goes there
  logic       stopped_q;    // the buffer is full, or nothing is to be written
  logic       digest;       // the packet has digests
  logic [4:0] data_end;     // of a last beat: bytes that belong to the data beat it completes, and to a digest
  logic       beyond_end;   // it has more
  logic       dat_valid;
  logic       dat_ready;
  logic       dat_last;
  logic       flush_next;   // the last beat leaves data behind
  logic       flushed;
  logic [1:0] waited_q;     // cycles in StateDigest
  logic       waited;
  logic       buffer_end;

  assign digest     = head_q[8] || head_q[9];
  assign data_end   = 5'd8 + (head_q[8] ? 5'd4 : 5'd0) + (head_q[9] ? 5'd4 : 5'd0);
  assign beyond_end = (data_end == 5'd8) ? capsule_tkeep_i[8] :
                      (data_end == 5'd12) ? capsule_tkeep_i[12] : capsule_tkeep_i[16];

  // A packet of one beat needs no index. In the cycle of judgement the index may be the one that is just used up, so it
  // is asked for again at the second beat.
  always_comb begin
    unique case (state_q)
      StateHead:   capsule_tready_o = cfg_i.enable && op_valid_i && room;
      StateSecond: capsule_tready_o = op_valid_i && start_ready && commands_ready;
      StateData:   capsule_tready_o = stopped_q || keeping_q || dat_ready;
      default:     capsule_tready_o = 1'b0;
    endcase
  end

  assign foreign    = checks.type_bad || checks.hlen_bad;
  assign start      = state_q == StateSecond && beat && (!capsule_tlast_i || beyond_end) && !foreign;
  assign fits       = opcode == lvm_pkg::OpcodeWrite && !checks.data_length_bad &&
                      count <= 17'(lvm_pkg::SlotBlocksMax) && slot_valid_i;
  assign buffer_end = index_q == (keeping_q ? SlotBeatFinal : BeatFinal) - 26'd1;
  assign dat_valid  = !stopped_q && ((state_q == StateData && capsule_tvalid_i) || state_q == StateFlush);
  assign dat_last   = state_q == StateFlush || buffer_end || (capsule_tlast_i && !beyond_end);
  assign waited     = state_q == StateDigest && waited_q == 2'd2;
  assign flushed    = state_q == StateFlush && (stopped_q || keeping_q || dat_ready);

  assign flush_next = beyond_end && ((state_q == StateSecond && !foreign) ||
                                     (state_q == StateData && !stopped_q && !buffer_end));

  assign complete = (last_beat && (state_q == StateHead || (!flush_next && !digest))) ||
                    (flushed && !digest) ||
                    waited;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q   <= StateHead;
      judge_q   <= 1'b0;
      fresh_q   <= 1'b0;
      waited_q  <= '0;
      writing_q <= 1'b0;
      keeping_q <= 1'b0;
      stopped_q <= 1'b0;
      index_q   <= '0;
    end else begin
      judge_q  <= complete;
      fresh_q  <= state_q == StateHead && beat;
      waited_q <= (state_q == StateDigest) ? waited_q + 2'd1 : 2'd0;
      if (beat) index_q <= (state_q == StateHead) ? '0 : index_q + 26'd1;
      unique case (state_q)
        StateHead: begin
          if (beat) begin
            writing_q <= 1'b0;
            keeping_q <= 1'b0;
            if (!capsule_tlast_i) state_q <= StateSecond;
          end
        end
        StateSecond, StateData: begin
          if (state_q == StateSecond && beat) begin
            writing_q <= start && !fits;
            keeping_q <= start && fits;
            stopped_q <= !start;
          end
          if (state_q == StateData && beat && buffer_end) stopped_q <= 1'b1;
          if (last_beat) begin
            if (flush_next) state_q <= StateFlush;
            else if (digest) state_q <= StateDigest;
            else state_q <= StateHead;
          end else if (beat) begin
            state_q <= StateData;
          end
        end
        StateFlush: if (flushed) state_q <= digest ? StateDigest : StateHead;
        default:    if (waited) state_q <= StateHead;
      endcase
    end
  end

  // Bytes of the last beat, minus 1: where keep falls from one to zero.
  logic [63:0] edge_at;
  logic [5:0]  tail;
  assign edge_at = capsule_tkeep_i & ~{1'b0, capsule_tkeep_i[63:1]};
  assign tail[0] = (edge_at & 64'hAAAA_AAAA_AAAA_AAAA) != '0;
  assign tail[1] = (edge_at & 64'hCCCC_CCCC_CCCC_CCCC) != '0;
  assign tail[2] = (edge_at & 64'hF0F0_F0F0_F0F0_F0F0) != '0;
  assign tail[3] = (edge_at & 64'hFF00_FF00_FF00_FF00) != '0;
  assign tail[4] = (edge_at & 64'hFFFF_0000_FFFF_0000) != '0;
  assign tail[5] = (edge_at & 64'hFFFF_FFFF_0000_0000) != '0;

  logic short_q;         // less than 72 bytes
  logic digest_short_q;  // less than 76
  always_ff @(posedge clk_i) begin
    if (last_beat) begin
      tail_q         <= tail;
      short_q        <= state_q == StateHead || (state_q == StateSecond && !capsule_tkeep_i[7]);
      digest_short_q <= state_q == StateSecond && !capsule_tkeep_i[11];
    end
  end

  always_ff @(posedge clk_i) begin
    if (beat && state_q == StateHead) head_q <= capsule_tdata_i;
    if (beat && state_q != StateHead) hold_q <= capsule_tdata_i[511:64];
  end

  // ---- data to the buffer ------------------------------------------------------------------------------------------
  logic [511:0] dat_data;
  logic         data_done;

  // Only while there is data: the simulation pays for every beat that is put together.
  always_comb begin
    dat_data = '0;
    if (dat_valid) dat_data = head_q[8] ? {capsule_tdata_i[95:0], hold_q[447:32]} : {capsule_tdata_i[63:0], hold_q};
  end

  // Beat i of the data is complete with beat i + 2 of the packet, or when that should have come.
  assign slot_we_o   = dat_valid && keeping_q;
  assign slot_beat_o = index_q[5:0] - 6'd1;
  assign slot_data_o = dat_data;
  assign slot_take_o = op_ready_o && keeping_q;

  axi_burst_writer u_writer (
    .clk_i,
    .rst_ni,
    .start_valid_i(start && !fits),
    .start_ready_o(start_ready),
    .start_addr_i ({cfg_i.payload_base[39:20] + {12'd0, op_index_i}, 20'd0}),
    .dat_valid_i  (dat_valid && !keeping_q),
    .dat_ready_o  (dat_ready),
    .dat_data_i   (dat_data),
    .dat_last_i   (dat_last),
    .wreq_valid_o (data_wreq_valid_o),
    .wreq_ready_i (data_wreq_ready_i),
    .wreq_addr_o  (data_wreq_addr_o),
    .wreq_len_o   (data_wreq_len_o),
    .wdat_valid_o (data_wdat_valid_o),
    .wdat_ready_i (data_wdat_ready_i),
    .wdat_data_o  (data_wdat_data_o),
    .wdone_i      (data_wdone_i),
    .done_o       (data_done)
  );

  // ---- digests -----------------------------------------------------------------------------------------------------
  logic        crc_valid;
  logic [511:0] crc_block;
  logic        crc_data;       // a block of data, not of the header
  logic        crc_first;
  logic        crc_last;
  logic [5:0]  crc_missing;
  logic        crc_done;
  logic [31:0] crc;
  logic        crc_first_q;    // the next block of data begins it
  logic [2:0]  crc_data_q;     // crc_data, on the way through the unit
  logic [31:0] hdgst_q;        // as received
  logic [31:0] ddgst_q;
  logic        hdgst_bad_q;
  logic        ddgst_bad_q;
  logic [3:0]  absent;         // bytes that the last beat lacks to complete a beat of data

  always_comb begin
    crc_block = '0;
    if (crc_valid) crc_block = crc_data ? dat_data : capsule_tdata_i;
  end

  // Few, so the high bits of the tail do not matter.
  assign absent      = data_end[3:0] - 4'd1 - tail[3:0];
  assign crc_data    = state_q == StateData || state_q == StateFlush;
  assign crc_first   = crc_data ? crc_first_q : (state_q == StateHead);
  assign crc_last    = crc_data ? dat_last : (state_q == StateSecond);

  always_comb begin
    unique case (state_q)
      StateHead:   crc_valid = beat && capsule_tdata_i[8];
      StateSecond: crc_valid = beat && head_q[8];
      default:     crc_valid = dat_valid && (keeping_q || dat_ready) && head_q[9];
    endcase
    unique case (state_q)
      StateSecond: crc_missing = 6'd56;
      StateData:   crc_missing = (capsule_tlast_i && !beyond_end) ? {2'd0, absent} : 6'd0;
      StateFlush:  crc_missing = {1'b0, data_end} - 6'd1 - tail_q;
      default:     crc_missing = 6'd0;
    endcase
  end

  crc32c_512 u_crc (
    .clk_i,
    .rst_ni,
    .valid_i  (crc_valid),
    .first_i  (crc_first),
    .last_i   (crc_last),
    .missing_i(crc_missing),
    .data_i   (crc_block),
    .valid_o  (crc_done),
    .crc_o    (crc)
  );

  // The last four bytes of the packet, of which some may be in the beat before.
  logic [31:0] packet_end;
  always_comb begin
    packet_end = '0;
    if (last_beat && head_q[9]) packet_end = 32'({capsule_tdata_i, hold_q[447:416]} >> {{1'b0, tail} + 7'd1, 3'd0});
  end

  always_ff @(posedge clk_i) begin
    crc_data_q <= {crc_data_q[1:0], crc_data};
    if (state_q == StateSecond) crc_first_q <= 1'b1;
    else if (crc_valid) crc_first_q <= 1'b0;
    if (beat && state_q == StateSecond) hdgst_q <= capsule_tdata_i[95:64];
    if (last_beat && head_q[9]) ddgst_q <= packet_end;
    if (state_q == StateHead) begin
      hdgst_bad_q <= 1'b0;
      ddgst_bad_q <= 1'b0;
    end
    if (crc_done && !crc_data_q[2]) hdgst_bad_q <= crc != hdgst_q;
    if (crc_done && crc_data_q[2]) ddgst_bad_q <= crc != ddgst_q;
  end

  // ---- judgement: first the PDU, then the command ------------------------------------------------------------------
  logic             malformed;
  logic [7:0]       fes;
  logic [7:0]       fei;
  lvm_pkg::status_t status;
  lvm_pkg::op_t     op;

  always_comb begin
    malformed = 1'b1;
    fes       = 8'h01;
    fei       = 8'd4;
    if (short_q) fei = 8'd4;
    else if (checks_q.type_bad) fei = 8'd0;
    else if (checks_q.hlen_bad) fei = 8'd2;
    else if (head_q[8] && (digest_short_q || hdgst_bad_q)) begin
      fes = 8'h03;
      fei = 8'd72;
    end else if (checks_q.plen_less != {index_q, tail_q}) fei = 8'd4;
    else if (checks_q.pdo_bad) fei = 8'd3;
    else if (checks_q.oversize) fes = 8'h05;
    else malformed = 1'b0;
  end

  always_comb begin
    status = lvm_pkg::StatusSuccess;
    if (checks_q.protection_bad) status = lvm_pkg::StatusInvalidField;
    else if (!checks_q.transfer) status = ddgst_bad_q ? StatusTransientTransport : lvm_pkg::StatusSuccess;
    else if (checks_q.count_bad) status = lvm_pkg::StatusInvalidField;
    else if (checks_q.sgl_type_bad) status = lvm_pkg::StatusSglType;
    else if (checks_q.sgl_length_bad || checks_q.data_length_bad) status = lvm_pkg::StatusSglLength;
    else if (ddgst_bad_q) status = StatusTransientTransport;
    else if (checks_q.range_bad) status = lvm_pkg::StatusLbaRange;
  end

  logic [31:0] nsid;
  assign nsid = head_q[127:96];

  always_comb begin
    op          = '0;
    op.op       = op_index_i;
    op.opcode   = opcode;
    op.cid      = head_q[95:80];
    op.ns       = nsid[9:0] - 10'd1;
    op.ns_bad   = nsid[31:11] != '0 || nsid[10:0] == '0 || (nsid[10] && nsid[9:0] != '0);
    op.lba      = head_q[431:384];
    op.blocks   = count[15:0];
    op.fua      = head_q[478];
    op.hdgst    = head_q[8];
    op.ddgst    = head_q[9];
    op.status   = status;
  end

  assign op_ready_o  = judge_q && !malformed;
  assign op_bytes_o  = checks_q.data_bytes;
  assign pdu_error_o = judge_q && malformed;

  // ---- operations, in order, each when its data is in memory -------------------------------------------------------
  logic                         result_valid;
  logic                         result_pop;
  logic                         result_drop;     // not an operation, only data that was written
  logic                         result_written;  // data went to memory
  logic                         result_in;
  logic                         unused_result_ready;
  logic [$clog2(ResultDepth):0] result_count;
  logic [4:0]                   done_q;          // packets in memory whose results are still queued

  assign result_in = judge_q && (!malformed || writing_q);

  stream_fifo #(.Width($bits(op) + 2), .Depth(ResultDepth)) u_results (
    .clk_i,
    .rst_ni,
    .valid_i(result_in),
    .ready_o(unused_result_ready),
    .data_i ({malformed, writing_q, op}),
    .valid_o(result_valid),
    .ready_i(result_pop),
    .data_o ({result_drop, result_written, op_o}),
    .count_o(result_count)
  );

  logic result_due;
  assign result_due = result_valid && (!result_written || done_q != '0);
  assign op_valid_o = result_due && !result_drop;
  assign result_pop = result_due && (result_drop || op_ready_i);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) done_q <= '0;
    else done_q <= done_q + 5'(data_done) - 5'(result_pop && result_written);
  end

  // ---- termination requests ----------------------------------------------------------------------------------------
  logic [319:0]               term_head;
  logic                       unused_term_ready;
  logic [$clog2(TermDepth):0] term_count;

  always_comb begin
    term_head = head_q[319:0];
    if (pdu_error_o && index_q == '0) begin
      for (int unsigned i = 0; i < 40; i++) begin
        if (tail_q < 6'(i)) term_head[8*i+:8] = '0;
      end
    end
  end

  stream_fifo #(.Width(336), .Depth(TermDepth)) u_terms (
    .clk_i,
    .rst_ni,
    .valid_i(pdu_error_o),
    .ready_o(unused_term_ready),
    .data_i ({fes, fei, term_head}),
    .valid_o(term_valid_o),
    .ready_i(term_ready_i),
    .data_o ({term_fes_o, term_fei_o, term_head_o}),
    .count_o(term_count)
  );

  assign room = result_count <= ($clog2(ResultDepth) + 1)'(ResultDepth - 2) &&
                term_count <= ($clog2(TermDepth) + 1)'(TermDepth - 2);

  // ---- command slots -----------------------------------------------------------------------------------------------
  logic                          command_in;
  logic                          command_addr_ready;
  logic                          command_data_ready;
  logic [$clog2(CommandDepth):0] unused_addr_count;
  logic [$clog2(CommandDepth):0] unused_data_count;
  logic [5:0]                    unused_command_base;
  logic [5:0]                    writes_q;            // slots on their way to memory

  // The slot of a packet that proves malformed later is written too; its index has no other use yet.
  assign command_in          = state_q == StateSecond && beat && !foreign;
  assign commands_ready      = command_addr_ready && command_data_ready && !writes_q[5];
  assign unused_command_base = cfg_i.command_base[5:0];

  stream_fifo #(.Width(34), .Depth(CommandDepth)) u_command_addresses (
    .clk_i,
    .rst_ni,
    .valid_i(command_in),
    .ready_o(command_addr_ready),
    .data_i (cfg_i.command_base[39:6] + {26'd0, op_index_i}),
    .valid_o(command_wreq_valid_o),
    .ready_i(command_wreq_ready_i),
    .data_o (command_wreq_addr_o[39:6]),
    .count_o(unused_addr_count)
  );

  stream_fifo #(.Width(512), .Depth(CommandDepth), .RegisterOutput(1'b1)) u_command_data (
    .clk_i,
    .rst_ni,
    .valid_i(command_in),
    .ready_o(command_data_ready),
    .data_i ({capsule_tdata_i[63:0], head_q[511:64]}),
    .valid_o(command_wdat_valid_o),
    .ready_i(command_wdat_ready_i),
    .data_o (command_wdat_data_o),
    .count_o(unused_data_count)
  );

  assign command_wreq_addr_o[5:0] = '0;
  assign command_wreq_len_o       = '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) writes_q <= '0;
    else writes_q <= writes_q + 6'(command_in) - 6'(command_wdone_i);
  end

  // A packet that may not start yet is no work.
  assign idle_o = state_q == StateHead && !judge_q && !(capsule_tvalid_i && cfg_i.enable) && !result_valid &&
                  !term_valid_o && writes_q == '0;

  // Fields of the configuration that other modules use.
  logic unused_cfg;
  assign unused_cfg = &{1'b0, cfg_i};

endmodule
