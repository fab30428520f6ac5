import {
  listOperatorsInput,
  listOperatorsOutput,
  me,
  operatorRow,
  setOperatorStateInput,
  setRolesInput,
  stepUpInput,
  stepUpOutput,
} from "@/domain/operator.schema";
import { disableOperator, enableOperator, setRoles } from "@/server/services/operators/change-operator";
import { getMe } from "@/server/services/operators/get-me";
import { listOperators } from "@/server/services/operators/list-operators";
import { stepUp } from "@/server/services/operators/step-up";
import { can, router } from "./trpc";

const managing = { needsRecentStepUp: true };

export const operatorsRouter = router({
  me: can("self.read")
    .output(me)
    .query(({ ctx }) => getMe(ctx)),
  list: can("operators.read")
    .input(listOperatorsInput)
    .output(listOperatorsOutput)
    .query(({ ctx, input }) => listOperators(ctx, input)),
  stepUp: can("self.stepUp", { isAlone: true })
    .input(stepUpInput)
    .output(stepUpOutput)
    .mutation(({ ctx, input }) => stepUp(ctx, input)),
  setRoles: can("operators.manage", managing)
    .input(setRolesInput)
    .output(operatorRow)
    .mutation(({ ctx, input }) => setRoles(ctx, input)),
  disable: can("operators.manage", managing)
    .input(setOperatorStateInput)
    .output(operatorRow)
    .mutation(({ ctx, input }) => disableOperator(ctx, input)),
  enable: can("operators.manage", managing)
    .input(setOperatorStateInput)
    .output(operatorRow)
    .mutation(({ ctx, input }) => enableOperator(ctx, input)),
});
