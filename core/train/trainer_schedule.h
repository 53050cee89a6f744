/* trainer_schedule.h - schedules of rates and of other options. */
#ifndef DUET_CORE_TRAINER_SCHEDULE_H
#define DUET_CORE_TRAINER_SCHEDULE_H

#include "trainer.h"

#include "option.h"

/** Let a new group follow the schedules that its optimizer has options for. */
enum duet_status duet_group_follow(struct duet_group *group,
                                   const struct duet_fit_options *options,
                                   struct duet_error *error);

void duet_group_unfollow(struct duet_group *group);

/** Fail where a schedule is for an option that no optimizer has. */
enum duet_status duet_trainer_check_schedules(
    const struct duet_trainer *trainer, struct duet_error *error);

/** Ask the schedules for rates and options at the update that comes. */
enum duet_status duet_trainer_look_up(struct duet_trainer *trainer,
                                      struct duet_error *error);

/**
 * Set the scheduled options of a group's optimizer for a step, or set them back
 * to what the user gave: the optimizer's instance may be used elsewhere.
 */
void duet_group_set_options(const struct duet_group *group, bool scheduled);

#endif
