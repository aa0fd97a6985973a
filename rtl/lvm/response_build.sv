// SPDX-License-Identifier: Apache-2.0
/// Builds the PDUs that answer operations: for a read that succeeded one C2HData with all of its data, then for every
/// operation one CapsuleResp. Answers leave in the order in which operations arrive; a termination request goes between
/// two of them. The data of the next reads is fetched while a PDU streams out: a beat a cycle, plus four cycles for each
/// header digest and three for a data digest.
///
/// An operation's index is free again when the last beat of its answer is taken.
module response_build (
  input  logic          clk_i,
  input  logic          rst_ni,
  input  lvm_pkg::cfg_t cfg_i,
  // operations that are done
  input  logic          done_valid_i,
  output logic          done_ready_o,
  input  lvm_pkg::op_t  done_i,             // with its final status
  // termination requests
  input  logic          term_valid_i,
  output logic          term_ready_o,
  input  logic [7:0]    term_fes_i,         // fatal error status
  input  logic [7:0]    term_fei_i,         // byte offset of the field
  input  logic [319:0]  term_head_i,        // first 40 bytes of the offending PDU
  // read client: data of the reads
  output logic          rreq_valid_o,
  input  logic          rreq_ready_i,
  output logic [39:0]   rreq_addr_o,
  output logic [7:0]    rreq_len_o,
  input  logic          rdat_valid_i,
  output logic          rdat_ready_o,
  input  logic [511:0]  rdat_data_i,
  input  logic          rdat_last_i,
  // responses
  output logic          response_tvalid_o,
  input  logic          response_tready_i,
  output logic [511:0]  response_tdata_o,
  output logic [63:0]   response_tkeep_o,
  output logic          response_tlast_o,
  // operations that are free again
  output logic          free_valid_o,       // pulse
  output logic [7:0]    free_index_o,
  // state
  output logic          idle_o              // nothing to answer
);

  localparam logic [7:0] TypeTermReq     = 8'h03;
  localparam logic [7:0] TypeCapsuleResp = 8'h05;
  localparam logic [7:0] TypeData        = 8'h07;
  localparam logic [7:0] HeaderBytes     = 8'd24;

  // ---- operations waiting, and what to read for them ---------------------------------------------------------------
  // What of an operation the answer needs.
  typedef struct packed {
    logic [7:0]  index;
    logic        data;    // a read that succeeded
    logic [11:0] blocks;
    logic [15:0] cid;
    logic        hdgst;
    logic        ddgst;
    logic [14:0] status;
  } answer_t;

  answer_t     arrived;
  answer_t     answer;
  logic        answers_ready;
  logic        answer_valid;
  logic        answer_pop;
  logic [4:0]  unused_answer_count;
  logic        reads_ready;
  logic        read_valid;
  logic        read_ready;
  logic [7:0]  read_index;
  logic [11:0] read_blocks;
  logic [4:0]  unused_read_count;

  always_comb begin
    arrived.index  = done_i.op;
    arrived.data   = done_i.opcode == lvm_pkg::OpcodeRead && done_i.status == lvm_pkg::StatusSuccess;
    arrived.blocks = done_i.blocks[11:0];
    arrived.cid    = done_i.cid;
    arrived.hdgst  = done_i.hdgst;
    arrived.ddgst  = done_i.ddgst;
    arrived.status = done_i.status;
  end

  assign done_ready_o = answers_ready && reads_ready;

  stream_fifo #(.Width($bits(arrived)), .Depth(16)) u_answers (
    .clk_i,
    .rst_ni,
    .valid_i(done_valid_i && reads_ready),
    .ready_o(answers_ready),
    .data_i (arrived),
    .valid_o(answer_valid),
    .ready_i(answer_pop),
    .data_o (answer),
    .count_o(unused_answer_count)
  );

  stream_fifo #(.Width(20), .Depth(16)) u_reads (
    .clk_i,
    .rst_ni,
    .valid_i(done_valid_i && answers_ready && arrived.data),
    .ready_o(reads_ready),
    .data_i ({arrived.index, arrived.blocks}),
    .valid_o(read_valid),
    .ready_i(read_ready),
    .data_o ({read_index, read_blocks}),
    .count_o(unused_read_count)
  );

  logic         dat_valid;
  logic         dat_ready;
  logic [511:0] dat_data;
  logic         dat_last;

  axi_burst_reader #(.Depth(256)) u_reader (
    .clk_i,
    .rst_ni,
    .desc_valid_i(read_valid),
    .desc_ready_o(read_ready),
    .desc_addr_i ({cfg_i.payload_base[39:20] + {12'd0, read_index}, 20'd0}),
    .desc_beats_i({read_blocks, 3'd0}),
    .rreq_valid_o,
    .rreq_ready_i,
    .rreq_addr_o,
    .rreq_len_o,
    .rdat_valid_i,
    .rdat_ready_o,
    .rdat_data_i,
    .rdat_last_i,
    .dat_valid_o (dat_valid),
    .dat_ready_i (dat_ready),
    .dat_data_o  (dat_data),
    .dat_last_o  (dat_last)
  );

  // ---- one PDU after the other -------------------------------------------------------------------------------------
  typedef enum logic [1:0] {
    StateFirst,   // first beat of C2HData, or CapsuleResp where there is no data
    StateData,    // its further beats that take data in
    StateTail,    // the rest of the data, and its digest
    StateAnswer   // CapsuleResp after data
  } state_e;

  state_e       state_q;
  logic         term_q;      // a termination request is being offered
  logic         capsule;     // the beat is a CapsuleResp
  logic         sent;        // a beat is taken
  logic         finished;    // it is the last of an answer
  logic         header;      // the beat has a header, and so maybe its digest
  logic         crc_ready_q; // the digest that the beat needs is in crc_q
  logic [31:0]  crc_q;
  logic [223:0] hold_q;      // upper bytes of the data beat before: 24, with a digest in the header 28
  logic         op_offer;

  assign capsule  = state_q == StateAnswer || (state_q == StateFirst && !answer.data);
  assign header   = state_q == StateFirst || state_q == StateAnswer;
  assign sent     = response_tvalid_o && response_tready_i;
  assign finished = sent && !term_q && capsule;

  always_comb begin
    unique case (state_q)
      StateFirst: op_offer = answer_valid && (!answer.data || dat_valid) && (!answer.hdgst || crc_ready_q);
      StateData:  op_offer = dat_valid;
      StateTail:  op_offer = !answer.ddgst || crc_ready_q;
      default:    op_offer = !answer.hdgst || crc_ready_q;
    endcase
  end

  assign response_tvalid_o = term_q || op_offer;
  assign term_ready_o      = term_q && response_tready_i;
  assign dat_ready         = response_tready_i && !term_q &&
                             (state_q == StateData ||
                              (state_q == StateFirst && answer_valid && answer.data && (!answer.hdgst || crc_ready_q)));
  assign answer_pop        = finished;
  assign free_valid_o      = finished;
  assign free_index_o      = answer.index;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q <= StateFirst;
      term_q  <= 1'b0;
    end else begin
      // Between two answers, and never instead of a beat that is on offer.
      if (term_q) term_q <= !response_tready_i;
      else term_q <= term_valid_i && (finished || (state_q == StateFirst && !op_offer));
      if (sent && !term_q) begin
        unique case (state_q)
          StateFirst: if (answer.data) state_q <= StateData;
          StateData:  if (dat_last) state_q <= StateTail;
          StateTail:  state_q <= StateAnswer;
          default:    state_q <= StateFirst;
        endcase
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (sent && dat_ready) hold_q <= dat_data[511:288];
  end

  // ---- headers -----------------------------------------------------------------------------------------------------
  logic [191:0] data_header;
  logic [191:0] resp_header;
  logic [31:0]  data_bytes;
  logic [7:0]   data_offset;

  assign data_bytes  = {11'd0, answer.blocks, 9'd0};
  assign data_offset = answer.hdgst ? 8'd28 : 8'd24;
  assign data_header = {32'd0,                                              // 20 reserved
                        data_bytes,                                         // 16 datal
                        32'd0,                                              // 12 datao
                        16'd0,                                              // 10 ttag
                        answer.cid,                                         //  8 cccid
                        data_bytes + {24'd0, data_offset} + (answer.ddgst ? 32'd4 : 32'd0),  // 4 plen
                        data_offset,                                        //  3 pdo
                        HeaderBytes,                                        //  2 hlen
                        {5'd0, 1'b1, answer.ddgst, answer.hdgst},           //  1 flags: last PDU, digests
                        TypeData};
  assign resp_header = {answer.status, 1'b0,                                // 22 status, phase 0
                        answer.cid,                                         // 20 command id
                        16'd1,                                              // 18 queue
                        16'd0,                                              // 16 queue head
                        64'd0,                                              //  8 command specific
                        24'd0, answer.hdgst ? 8'd28 : HeaderBytes,          //  4 plen
                        8'd0,                                               //  3 pdo
                        HeaderBytes,                                        //  2 hlen
                        {7'd0, answer.hdgst},                               //  1 flags
                        TypeCapsuleResp};

  // ---- beats -------------------------------------------------------------------------------------------------------
  always_comb begin
    response_tkeep_o = '1;
    response_tlast_o = 1'b0;
    if (term_q) begin
      response_tdata_o = {term_head_i, 80'd0, 24'd0, term_fei_i, 8'd0, term_fes_i,
                          32'd64, 8'd0, HeaderBytes, 8'd0, TypeTermReq};
      response_tlast_o = 1'b1;
    end else if (capsule) begin
      response_tdata_o = {288'd0, crc_q, resp_header};
      response_tkeep_o = answer.hdgst ? 64'h0FFF_FFFF : 64'h00FF_FFFF;
      response_tlast_o = 1'b1;
    end else if (state_q == StateFirst) begin
      response_tdata_o = answer.hdgst ? {dat_data[287:0], crc_q, data_header} : {dat_data[319:0], data_header};
    end else if (state_q == StateData) begin
      response_tdata_o = answer.hdgst ? {dat_data[287:0], hold_q} : {dat_data[319:0], hold_q[223:32]};
    end else begin
      response_tdata_o = answer.hdgst ? {256'd0, crc_q, hold_q} : {288'd0, crc_q, hold_q[223:32]};
      response_tlast_o = 1'b1;
      unique case ({answer.hdgst, answer.ddgst})
        2'b00:   response_tkeep_o = 64'h0000_0000_00FF_FFFF;
        2'b11:   response_tkeep_o = 64'h0000_0000_FFFF_FFFF;
        default: response_tkeep_o = 64'h0000_0000_0FFF_FFFF;
      endcase
    end
  end

  // ---- digests: of a header before its beat is offered, of the data while it streams -------------------------------
  logic         crc_asked_q;   // the header's digest is being computed
  logic         crc_header;
  logic         crc_valid;
  logic [511:0] crc_data;
  logic         crc_done;
  logic [31:0]  crc;

  assign crc_header = header && answer.hdgst && (state_q == StateAnswer || answer_valid) && !crc_asked_q && !crc_ready_q;
  assign crc_valid  = crc_header || (sent && dat_ready && answer.ddgst);
  assign crc_data   = crc_header ? {320'd0, capsule ? resp_header : data_header} : dat_data;

  crc32c_512 u_crc (
    .clk_i,
    .rst_ni,
    .valid_i  (crc_valid),
    .first_i  (crc_header || state_q == StateFirst),
    .last_i   (crc_header || dat_last),
    .missing_i(crc_header ? 6'd40 : 6'd0),
    .data_i   (crc_data),
    .valid_o  (crc_done),
    .crc_o    (crc)
  );

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      crc_asked_q <= 1'b0;
      crc_ready_q <= 1'b0;
      crc_q       <= '0;
    end else begin
      if (crc_header) crc_asked_q <= 1'b1;
      else if (crc_done) crc_asked_q <= 1'b0;
      if (crc_done) begin
        crc_ready_q <= 1'b1;
        crc_q       <= crc;
      end else if (sent && !term_q) begin
        crc_ready_q <= 1'b0;
      end
    end
  end

  assign idle_o = !done_valid_i && !answer_valid && !term_valid_i;

  logic unused;
  assign unused = &{1'b0, cfg_i, done_i};

endmodule
