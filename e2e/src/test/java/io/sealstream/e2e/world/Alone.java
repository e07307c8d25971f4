package io.sealstream.e2e.world;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * Stories that have Kubernetes to themselves, since they lay hands on what all share: the operator,
 * its rights, the resource's definition, the API server. {@code make test} tells all others two at
 * a time, each in a namespace of its own.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("alone")
public @interface Alone {}
