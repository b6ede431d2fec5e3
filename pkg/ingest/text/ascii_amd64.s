//go:build amd64 && !purego

#include "textflag.h"

// func asciiAVX2(b []byte) (n int)
//
// 128 bytes at a time; the highest bit of a byte beyond ASCII is set.
TEXT ·asciiAVX2(SB), NOSPLIT, $0-32
	MOVQ  b_base+0(FP), SI
	MOVQ  b_len+8(FP), CX
	SHRQ  $7, CX
	TESTQ CX, CX
	JZ    done

loop:
	VMOVDQU   (SI), Y0
	VMOVDQU   64(SI), Y1
	VPOR      32(SI), Y0, Y0
	VPOR      96(SI), Y1, Y1
	VPOR      Y0, Y1, Y0
	VPMOVMSKB Y0, AX
	TESTL     AX, AX
	JNZ       done
	ADDQ      $128, SI
	DECQ      CX
	JNZ       loop

done:
	SUBQ b_base+0(FP), SI
	MOVQ SI, n+24(FP)
	VZEROUPPER
	RET
