// SPDX-License-Identifier: Apache-2.0
/// Sizes and records of the MSI-X block. The frame's fields are those of README.md; the registers those of registers.md.
package msix_pkg;

  parameter int unsigned Functions    = 8;
  parameter int unsigned FunctionBits = 3;
  parameter int unsigned Connections  = 16;
  parameter int unsigned Streams      = 64;    // 4 of each connection
  parameter int unsigned StreamBits   = 6;     // {connection, stream of it}
  parameter int unsigned EntryBits    = 11;    // of any build: an entry's number on every port
  parameter int unsigned Transports   = 1024;
  parameter int unsigned Ranges       = 4;     // of a function
  parameter int unsigned WritesMax    = 32;    // of a function without a response, before DATA is put off
  parameter int unsigned GapMax       = 1024;  // frames further ahead than this are outside the window
  parameter int unsigned UserBits     = 24;    // of AWUSER

  // types of frames
  parameter logic [3:0] TypeData     = 4'd1;
  parameter logic [3:0] TypeRaise    = 4'd2;
  parameter logic [3:0] TypeWithdraw = 4'd3;
  parameter logic [3:0] TypeAck      = 4'd4;
  parameter logic [3:0] TypeNak      = 4'd5;
  parameter logic [3:0] TypeReset    = 4'd6;
  parameter logic [3:0] TypeHello    = 4'd7;
  parameter logic [3:0] Version      = 4'd1;

  // what an access asks of the core
  typedef enum logic [2:0] {
    AccessTable      = 3'd0,
    AccessPending    = 3'd1,
    AccessModeration = 3'd2,
    AccessRaise      = 3'd3,
    AccessWithdraw   = 3'd4
  } access_t;

  // who stands behind a raise or a write: the frame it came with
  typedef struct packed {
    logic                  framed;    // a frame: its stream is answered
    logic                  withheld;  // the answer waits for the message's response
    logic [StreamBits-1:0] stream;
    logic [31:0]           number;   // sequence
  } origin_t;
  parameter int unsigned OriginBits = 40;

  // a write to the host, in the order in which it leaves
  typedef struct packed {
    logic                    message;
    logic [63:0]             address;
    logic [12:0]             bytes;     // of data; a message has four
    logic [31:0]             data;      // of a message
    logic [7:0]              start;     // first beat of data in the payload buffer
    logic [UserBits-1:0]     user;
    logic [FunctionBits-1:0] function_;
    logic [EntryBits-1:0]    entry;     // of a message
    origin_t                 origin;
  } post_t;
  parameter int unsigned PostBits = 1 + 64 + 13 + 32 + 8 + UserBits + FunctionBits + EntryBits + OriginBits;

  // what firmware is told of a refusal
  typedef struct packed {
    logic [15:0] source;  // remote vector, or entry
    logic [31:0] number;
    logic [15:0] function_;
    logic [23:0] connection;
    logic [7:0]  stream;
    logic [7:0]  cause;
  } error_t;
  parameter int unsigned ErrorBits = 104;

  // what a stream answers with a refusal
  typedef struct packed {
    logic [15:0] source;  // remote vector, or entry
    logic [15:0] function_;
    logic [31:0] number;
    logic [7:0]  reason;
  } nak_t;
  parameter int unsigned NakBits = 72;

  // settings of a function, as frames meet them
  typedef struct packed {
    logic        withhold;
    logic        bus_master;
    logic [2:0]  traffic_class;
    logic [15:0] requester;
    logic        valid;         // of the table
    logic [10:0] base;
    logic [10:0] size;          // entries - 1
    logic [15:0] epoch;
    logic [63:0] window;
  } function_t;
  parameter int unsigned FunctionBitsAll = 1 + 1 + 3 + 16 + 1 + 11 + 11 + 16 + 64;
  parameter int unsigned FunctionStride  = 128;  // from one to the next on a bus: a power of two, so that choosing one is no product

  // a range of host memory that a function may write
  typedef struct packed {
    logic [51:0] first;  // page
    logic [51:0] last;   // page
    logic [1:0]  target;
    logic        valid;
  } range_t;
  parameter int unsigned RangeBits   = 107;
  parameter int unsigned RangeStride = 128;

  // settings of a connection
  typedef struct packed {
    logic [15:0] rate;
    logic [23:0] id;
    logic [15:0] epoch;
    logic [7:0]  functions;
    logic        valid;
  } connection_t;
  parameter int unsigned ConnectionBits   = 65;
  parameter int unsigned ConnectionStride = 128;

endpackage
