/** Amazon ECR as the mirror: repositories that have to be made, quotas for each action, and errors of its own. */
@NullMarked
package dev.weir.proxy.mirror.ecr;

import org.jspecify.annotations.NullMarked;
