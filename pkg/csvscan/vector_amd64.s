//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// In both functions
//
//	SI   the block          R9   d.inside
//	CX   blocks left        R10  d.start
//
// and the bits, for each byte of the block, of
//
//	AX   dividing bytes: first all delimiters and line ends
//	DX   line ends
//	R13  quotes

// NEEDLES fills Y0, Y1 and Y2 with delimiters, line ends and quotes. d is in
// R15.
#define NEEDLES \
	VPBROADCASTB divider_comma(R15), Y0 \
	MOVL         $0x0a, AX              \
	MOVQ         AX, X1                 \
	VPBROADCASTB X1, Y1                 \
	MOVL         $0x22, AX              \
	MOVQ         AX, X2                 \
	VPBROADCASTB X2, Y2                 \
	VPCMPEQB     Y7, Y7, Y7 // all ones

#define LOAD \
	VMOVDQU (SI), Y3   \
	VMOVDQU 32(SI), Y4

// MASK sets the bits of r where the block has the bytes of needle.
#define MASK(needle, r) \
	VPCMPEQB  needle, Y3, Y5 \
	VPCMPEQB  needle, Y4, Y6 \
	VPMOVMSKB Y5, r          \
	VPMOVMSKB Y6, R14        \
	SHLQ      $32, R14       \
	ORQ       R14, r

// QUOTES sets BX to the bytes within quotes and moves R9 and R10 on, or jumps
// if a quote opens nothing. A product without carries by all ones gives, for
// each bit, the parity of the bits up to it.
#define QUOTES(bare) \
	MOVQ       R13, X5         \
	VPCLMULQDQ $0, X7, X5, X5  \
	MOVQ       X5, BX          \
	XORQ       R9, BX          \
	MOVQ       AX, R14         \
	ORQ        R13, R14        \
	LEAQ       (R10)(R14*2), R15 \
	ANDNQ      R13, R15, R15   \
	TESTQ      BX, R15         \
	JNZ        bare            \
	SHRQ       $63, R14        \
	MOVQ       R14, R10        \
	MOVQ       BX, R9          \
	SARQ       $63, R9

// NEXT writes the position of the lowest bit of AX to element i of (DI) and
// clears the bit.
#define NEXT(i) \
	TZCNTQ AX, BX      \
	ADDL   R8, BX      \
	MOVL   BX, i*4(DI) \
	BLSRQ  AX, AX

// func divideAVX2(d *divider, data []byte, pos []uint32, base int) (done, found int)
//
//	DI   the next position  R11  d.records
//	R8   base + 1           R12  d.folds
TEXT ·divideAVX2(SB), NOSPLIT, $0-80
	MOVQ d+0(FP), R15
	MOVQ data_base+8(FP), SI
	MOVQ data_len+16(FP), CX
	SHRQ $6, CX
	MOVQ pos_base+32(FP), DI
	MOVQ base+56(FP), R8
	INCQ R8
	MOVQ divider_inside(R15), R9
	MOVQ divider_start(R15), R10
	MOVQ divider_records(R15), R11
	MOVQ divider_folds(R15), R12
	NEEDLES
	TESTQ CX, CX
	JZ    done

loop:
	LOAD
	MASK(Y0, AX)
	MASK(Y1, DX)
	MASK(Y2, R13)
	ORQ  DX, AX
	MOVQ R13, BX
	ORQ  R9, BX
	JNZ  quotes
	MOVQ AX, R10
	SHRQ $63, R10

write:
	POPCNTQ DX, DX
	ADDQ    DX, R11
	POPCNTQ AX, BX
	LEAQ    (DI)(BX*4), R13
	TESTQ   AX, AX
	JZ      next

eight:
	// Eight at a time, though some lie beyond the last.
	NEXT(0)
	NEXT(1)
	NEXT(2)
	NEXT(3)
	NEXT(4)
	NEXT(5)
	NEXT(6)
	NEXT(7)
	ADDQ  $32, DI
	TESTQ AX, AX
	JNZ   eight

next:
	MOVQ R13, DI
	ADDQ $64, SI
	ADDQ $64, R8
	DECQ CX
	JNZ  loop

done:
	MOVQ d+0(FP), R15
	MOVQ R9, divider_inside(R15)
	MOVQ R10, divider_start(R15)
	MOVQ R11, divider_records(R15)
	MOVQ R12, divider_folds(R15)
	SUBQ data_base+8(FP), SI
	SHRQ $6, SI
	MOVQ SI, done+64(FP)
	SUBQ pos_base+32(FP), DI
	SHRQ $2, DI
	MOVQ DI, found+72(FP)
	VZEROUPPER
	RET

quotes:
	QUOTES(done)
	MOVQ    DX, R14
	ANDQ    BX, R14
	POPCNTQ R14, R14
	ADDQ    R14, R12
	ANDNQ   DX, BX, DX
	ANDNQ   AX, BX, AX
	JMP     write

// func skimAVX2(d *divider, data []byte) (done int)
TEXT ·skimAVX2(SB), NOSPLIT, $0-40
	MOVQ    d+0(FP), R15
	MOVQ    data_base+8(FP), SI
	MOVQ    data_len+16(FP), CX
	SHRQ    $6, CX
	MOVQ    divider_inside(R15), R9
	MOVQ    divider_start(R15), R10
	MOVBLZX divider_comma(R15), R11
	NEEDLES
	TESTQ   CX, CX
	JZ      done

loop:
	LOAD
	MASK(Y2, R13)
	TESTQ R13, R13
	JNZ   quotes

	// The last byte tells whether a quote may open next.
	MOVBLZX 63(SI), AX
	CMPL    AX, R11
	SETEQ   R10
	CMPL    AX, $0x0a
	SETEQ   DX
	ORL     DX, R10
	MOVBLZX R10, R10

next:
	ADDQ $64, SI
	DECQ CX
	JNZ  loop

done:
	MOVQ d+0(FP), R15
	MOVQ R9, divider_inside(R15)
	MOVQ R10, divider_start(R15)
	SUBQ data_base+8(FP), SI
	SHRQ $6, SI
	MOVQ SI, done+32(FP)
	VZEROUPPER
	RET

quotes:
	MASK(Y0, AX)
	MASK(Y1, DX)
	ORQ DX, AX
	QUOTES(done)
	JMP next
