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
import {
  apiKeyRow,
  createApiKeyInput,
  createApiKeyOutput,
  listApiKeysInput,
  listApiKeysOutput,
  revokeApiKeyInput,
} from "@/domain/operator-key.schema";
import { disableOperator, enableOperator, setRoles } from "@/server/services/operators/change-operator";
import { createApiKey } from "@/server/services/operators/create-api-key";
import { getMe } from "@/server/services/operators/get-me";
import { listApiKeys } from "@/server/services/operators/list-api-keys";
import { listOperators } from "@/server/services/operators/list-operators";
import { revokeApiKey } from "@/server/services/operators/revoke-api-key";
import { stepUp } from "@/server/services/operators/step-up";
import { can, router } from "./trpc";

const managing = { needsRecentStepUp: true };

export const operatorsRouter = router({
  me: can("self.read", { reach: "free" })
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
  apiKeys: can("apiKeys.read")
    .input(listApiKeysInput)
    .output(listApiKeysOutput)
    .query(({ ctx, input }) => listApiKeys(ctx, input)),
  createApiKey: can("apiKeys.own", managing)
    .input(createApiKeyInput)
    .output(createApiKeyOutput)
    .mutation(({ ctx, input }) => createApiKey(ctx, input)),
  revokeApiKey: can("apiKeys.own")
    .input(revokeApiKeyInput)
    .output(apiKeyRow)
    .mutation(({ ctx, input }) => revokeApiKey(ctx, input)),
});
